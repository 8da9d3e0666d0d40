// Which paper was the first to try this method on this dataset?
// $method (string, example "RoBERTa"): name, alias or id of the method
// $dataset (string, example "GLUE"): name, alias or id of the dataset
// $limit (integer, default 25): rows at most
// Papers that say that the method was evaluated on the dataset, the earliest first; undated ones last.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH m, d
MATCH (m)-[e:EVALUATED_ON]->(d)
UNWIND e.paper_ids AS stated
MATCH (p:Paper {id: stated})-[u]->(m)
MATCH (p)-[s]->(d)
RETURN p.title AS paper, p.year AS year, p.date AS date, m.name AS method, type(u) AS role, d.name AS dataset,
       s.evidence AS evidence, p.id AS paper_id
ORDER BY year, date, paper_id, m.id, role, d.id, type(s)
LIMIT $limit
