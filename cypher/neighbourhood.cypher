// What is linked with this node?
// $node (string, example "CIFAR-10"): name, alias or id of a node, or the title of a paper
// $limit (integer, default 25): rows at most
MATCH (n)
WHERE toLower(n.name) = toLower($node) OR n.id = $node
   OR any(alias IN n.aliases WHERE toLower(alias) = toLower($node)) OR toLower(n.title) = toLower($node)
WITH n
MATCH (n)-[r]-(o)
RETURN coalesce(n.name, n.title, n.id) AS node, type(r) AS link,
       CASE WHEN startNode(r).id = n.id THEN 'to' ELSE 'from' END AS direction,
       labels(o)[0] AS label, coalesce(o.name, o.title, o.id) AS neighbour, o.id AS id
ORDER BY n.id, link, direction, id
LIMIT $limit
