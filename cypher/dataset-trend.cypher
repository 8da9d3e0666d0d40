// How many papers a year evaluate or train on this dataset?
// $dataset (string, example "CIFAR-10"): name, alias or id of the dataset
// $limit (integer, default 25): rows at most
// Papers without a year are left out.
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH d
MATCH (d)<-[r:EVALUATES_ON|TRAINS_ON]-(p:Paper)
WHERE p.year IS NOT NULL
RETURN d.name AS dataset, p.year AS year, count(DISTINCT p.id) AS papers, d.id AS id
ORDER BY id, year
LIMIT $limit
