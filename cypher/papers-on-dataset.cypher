// Which papers introduce, evaluate or train on this dataset?
// $dataset (string, example "CIFAR-10"): name, alias or id of the dataset
// $limit (integer, default 25): rows at most
// The newest papers come first.
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH d
MATCH (d)<-[r:EVALUATES_ON|TRAINS_ON|INTRODUCES]-(p:Paper)
RETURN p.title AS paper, p.year AS year, type(r) AS role, d.name AS dataset, r.evidence AS evidence,
       p.id AS paper_id
ORDER BY year DESC, paper_id, role, d.id
LIMIT $limit
