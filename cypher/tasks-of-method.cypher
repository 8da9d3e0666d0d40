// What is this method used for?
// $method (string, example "BERT"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Counted are the papers that say so; confidence is that of the surest of them.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)-[u:USED_FOR]->(t:Task)
RETURN t.name AS task, m.name AS method, u.papers AS papers, u.evidence AS evidence,
       u.confidence AS confidence, t.id AS id
ORDER BY papers DESC, id, m.id
LIMIT $limit
