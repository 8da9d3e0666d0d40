// Which sentences link these two?
// $head (string, example "BERT"): name, alias or id of one node, or the title of a paper
// $tail (string, example "GLUE"): the other one
// $limit (integer, default 25): rows at most
// Where the link is derived from papers (EVALUATED_ON, USED_FOR), one sentence and the ids of all of them.
MATCH (a)
WHERE toLower(a.name) = toLower($head) OR a.id = $head
   OR any(alias IN a.aliases WHERE toLower(alias) = toLower($head)) OR toLower(a.title) = toLower($head)
WITH collect(a.id) AS heads
MATCH (b)
WHERE toLower(b.name) = toLower($tail) OR b.id = $tail
   OR any(alias IN b.aliases WHERE toLower(alias) = toLower($tail)) OR toLower(b.title) = toLower($tail)
WITH heads, b
MATCH (b)-[r]-(a)
WHERE a.id IN heads
RETURN coalesce(startNode(r).name, startNode(r).title) AS head, type(r) AS link,
       coalesce(endNode(r).name, endNode(r).title) AS tail, r.papers AS papers,
       r.paper_ids AS paper_ids, r.evidence AS evidence
ORDER BY startNode(r).id, link, endNode(r).id
LIMIT $limit
