// What is linked with this node?
// $node (string, example "CIFAR-10"): name, alias or id of a node, or the title of a paper
// $limit (integer, default 25): rows at most
// Links in either direction; the sentences are in evidence.cypher's answer.
CALL {
  MATCH (n:Method|Dataset|Metric|Task)
  WHERE toLower(n.name) = toLower($node) OR n.id = $node
     OR any(alias IN n.aliases WHERE toLower(alias) = toLower($node))
  RETURN n
  UNION
  MATCH (n:Author|Venue)
  WHERE toLower(n.name) = toLower($node) OR n.id = $node
  RETURN n
  UNION
  MATCH (n:Paper)
  WHERE toLower(n.title) = toLower($node) OR n.id = $node
  RETURN n
  UNION
  MATCH (n:Result)
  WHERE n.id = $node
  RETURN n
}
WITH n
MATCH (n)-[r]-(o)
RETURN coalesce(n.name, n.title, n.id) AS node, type(r) AS link,
       CASE WHEN startNode(r).id = n.id THEN 'to' ELSE 'from' END AS direction,
       head([label IN labels(o) WHERE label IN ['Paper', 'Method', 'Dataset', 'Metric', 'Task', 'Result', 'Author', 'Venue']]) AS label,
       coalesce(o.name, o.title, o.id) AS neighbour, o.id AS id
ORDER BY n.id, link, direction, id
LIMIT $limit
