// Which other methods do papers on this one use?
// $method (string, example "SimCLR"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Counted are the papers that introduce or use both.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[:INTRODUCES|USES]-(p:Paper)-[:INTRODUCES|USES]->(o:Method)
WHERE m.id <> o.id
RETURN o.name AS together_with, m.name AS method, count(DISTINCT p.id) AS papers, o.id AS id
ORDER BY papers DESC, id, method
LIMIT $limit
