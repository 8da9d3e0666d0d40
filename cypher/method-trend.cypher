// How many papers a year are about this method?
// $method (string, example "BERT"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Papers without a year are left out.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[r:INTRODUCES|USES|COMPARES_WITH|MENTIONS]-(p:Paper)
WHERE p.year IS NOT NULL
RETURN m.name AS method, p.year AS year, count(DISTINCT p.id) AS papers, m.id AS id
ORDER BY id, year
LIMIT $limit
