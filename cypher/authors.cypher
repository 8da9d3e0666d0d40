// Who wrote most papers about this method?
// $method (string, example "BERT"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Counted are the papers that introduce or use it.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[:INTRODUCES|USES]-(p:Paper)<-[:WROTE]-(a:Author)
RETURN a.name AS author, count(DISTINCT p.id) AS papers, a.id AS id
ORDER BY papers DESC, id
LIMIT $limit
