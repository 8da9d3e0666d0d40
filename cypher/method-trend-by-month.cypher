// How many papers a month are about this method?
// $method (string, example "BERT"): name, alias or id of the method
// $limit (integer, default 60): rows at most
// Papers without a date are left out.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[r:INTRODUCES|USES|COMPARES_WITH|MENTIONS]-(p:Paper)
WHERE size(p.date) >= 7
RETURN m.name AS method, left(p.date, 7) AS month, count(DISTINCT p.id) AS papers, m.id AS id
ORDER BY id, month
LIMIT $limit
