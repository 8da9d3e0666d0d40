// Which tasks does this dataset serve?
// $dataset (string, example "ImageNet"): name, alias or id of the dataset
// $limit (integer, default 25): rows at most
// Counted are the papers in which it serves the task; confidence is that of the surest of them.
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH d
MATCH (d)-[b:BENCHMARK_FOR]->(t:Task)
RETURN t.name AS task, d.name AS dataset, b.papers AS papers, b.evidence AS evidence,
       b.confidence AS confidence, t.id AS id
ORDER BY papers DESC, id, d.id
LIMIT $limit
