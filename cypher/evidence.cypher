// Which sentences link these two?
// $head (string, example "BERT"): name, alias or id of one node, or the title of a paper
// $tail (string, example "GLUE"): the other one
// $limit (integer, default 25): rows at most
// Where papers say together that it holds (EVALUATED_ON, BUILT_ON and the like), the surest sentence, the ids of all.
CALL {
  MATCH (n:Method|Dataset|Metric|Task)
  WHERE toLower(n.name) IN [toLower($head), toLower($tail)] OR n.id IN [$head, $tail]
     OR any(alias IN n.aliases WHERE toLower(alias) IN [toLower($head), toLower($tail)])
  RETURN n, [toLower(n.name)] + [alias IN coalesce(n.aliases, []) | toLower(alias)] AS names
  UNION
  MATCH (n:Author|Venue)
  WHERE toLower(n.name) IN [toLower($head), toLower($tail)] OR n.id IN [$head, $tail]
  RETURN n, [toLower(n.name)] AS names
  UNION
  MATCH (n:Paper)
  WHERE toLower(n.title) IN [toLower($head), toLower($tail)] OR n.id IN [$head, $tail]
  RETURN n, [toLower(n.title)] AS names
  UNION
  MATCH (n:Result)
  WHERE n.id IN [$head, $tail]
  RETURN n, [] AS names
}
WITH collect(CASE WHEN n.id = $head OR toLower($head) IN names THEN n.id END) AS heads,
     collect(CASE WHEN n.id = $tail OR toLower($tail) IN names THEN n END) AS tails
UNWIND tails AS b
WITH heads, b
MATCH (b)-[r]-(a)
WHERE a.id IN heads
RETURN coalesce(startNode(r).name, startNode(r).title) AS head, type(r) AS link,
       coalesce(endNode(r).name, endNode(r).title) AS tail, r.papers AS papers,
       r.paper_ids AS paper_ids, r.evidence AS evidence, r.confidence AS confidence
ORDER BY startNode(r).id, link, endNode(r).id
LIMIT $limit
