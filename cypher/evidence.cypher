// Which sentences link these two?
// $head (string, example "BERT"): name, alias or id of one node, or the title of a paper
// $tail (string, example "GLUE"): the other one
// $limit (integer, default 25): rows at most
// Where the link is derived from papers (EVALUATED_ON, USED_FOR), one sentence and the ids of all of them.
CALL {
  MATCH (n:Method|Dataset|Metric|Task|Author|Venue)
  WHERE toLower(n.name) = toLower($head) OR n.id = $head
     OR any(alias IN n.aliases WHERE toLower(alias) = toLower($head))
  RETURN n AS a
  UNION
  MATCH (n:Paper|Result)
  WHERE toLower(n.title) = toLower($head) OR n.id = $head
  RETURN n AS a
}
WITH collect(a.id) AS heads
CALL {
  MATCH (n:Method|Dataset|Metric|Task|Author|Venue)
  WHERE toLower(n.name) = toLower($tail) OR n.id = $tail
     OR any(alias IN n.aliases WHERE toLower(alias) = toLower($tail))
  RETURN n AS b
  UNION
  MATCH (n:Paper|Result)
  WHERE toLower(n.title) = toLower($tail) OR n.id = $tail
  RETURN n AS b
}
WITH heads, b
MATCH (b)-[r]-(a)
WHERE a.id IN heads
RETURN coalesce(startNode(r).name, startNode(r).title) AS head, type(r) AS link,
       coalesce(endNode(r).name, endNode(r).title) AS tail, r.papers AS papers,
       r.paper_ids AS paper_ids, r.evidence AS evidence
ORDER BY startNode(r).id, link, endNode(r).id
LIMIT $limit
