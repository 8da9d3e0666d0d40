// What is this method used for?
// $method (string, example "BERT"): name, alias or id of the method
// $limit (integer, default 25): rows at most
MATCH (m:Method)-[u:USED_FOR]->(t:Task)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
RETURN t.name AS task, m.name AS method, u.papers AS papers, u.evidence AS evidence
ORDER BY papers DESC, t.id, m.id
LIMIT $limit
