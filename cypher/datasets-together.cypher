// Which other datasets do papers on this one evaluate on?
// $dataset (string, example "CIFAR-10"): name, alias or id of the dataset
// $limit (integer, default 25): rows at most
// Datasets that are often evaluated together make a suite.
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH d
MATCH (d)<-[:EVALUATES_ON]-(p:Paper)-[:EVALUATES_ON]->(o:Dataset)
WHERE d.id <> o.id
RETURN o.name AS together_with, d.name AS dataset, count(DISTINCT p.id) AS papers, o.id AS id
ORDER BY papers DESC, id, dataset
LIMIT $limit
