// What is this method compared with?
// $method (string, example "BERT"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Counted are the papers that set one against the other, whichever is theirs; the sentence is that of the surest.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)-[c:COMPARED_WITH]-(o:Method)
WITH m, o, c
ORDER BY c.confidence DESC, startNode(c).id
WITH m, o, sum(c.papers) AS papers, max(c.confidence) AS confidence, collect(c.evidence) AS sentences
RETURN o.name AS compared_with, m.name AS method, papers, head(sentences) AS evidence, confidence, o.id AS id
ORDER BY papers DESC, id, m.id
LIMIT $limit
