// What is this method built on, and what builds on it?
// $method (string, example "ResNet-50"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Built on: it uses, extends or combines the other one, as so many papers say; what it is built on comes first.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)-[b:BUILT_ON]-(o:Method)
RETURN m.name AS method, CASE WHEN startNode(b).id = m.id THEN 'built on' ELSE 'basis of' END AS link, o.name AS other,
       b.papers AS papers, b.evidence AS evidence, b.confidence AS confidence, o.id AS id
ORDER BY link DESC, papers DESC, id, m.id
LIMIT $limit
