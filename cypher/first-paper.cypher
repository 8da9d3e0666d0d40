// Which paper was the first to try this method on this data set?
// $method (string, example "ResNet-50"): name, alias or id of the method
// $dataset (string, example "CIFAR-10"): name, alias or id of the data set
// $limit (integer, default 25): rows at most
// Papers that introduce or use the method and evaluate on the data set, the earliest first; undated ones last.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH m, d
MATCH (m)<-[u:INTRODUCES|USES]-(p:Paper)-[e:EVALUATES_ON]->(d)
RETURN p.title AS paper, p.year AS year, p.date AS date, m.name AS method, type(u) AS role, d.name AS dataset,
       e.evidence AS evidence, p.id AS paper_id
ORDER BY year, date, paper_id, m.id, role, d.id
LIMIT $limit
