// What is this method compared with?
// $method (string, example "ResNet-50"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Counted are the papers that introduce or use the method and compare it with the other one.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[:INTRODUCES|USES]-(p:Paper)-[c:COMPARES_WITH]->(o:Method)
WHERE m.id <> o.id
RETURN o.name AS compared_with, m.name AS method, count(DISTINCT p.id) AS papers,
       min(c.evidence) AS evidence, o.id AS id
ORDER BY papers DESC, id, method
LIMIT $limit
