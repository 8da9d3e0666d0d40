// Which results are reported on this dataset, best first?
// $dataset (string, example "ImageNet"): name, alias or id of the dataset
// $metric (string, default ""): name, alias or id of one metric; empty for all
// $limit (integer, default 25): rows at most
// Absolute values only, by metric and unit, the lowest first where lower is better; doubts: what to check first.
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH d
MATCH (d)<-[:ON_DATASET]-(r:Result)<-[:REPORTS]-(p:Paper)
WHERE r.kind = 'absolute'
OPTIONAL MATCH (r)-[:IN_METRIC]->(k:Metric)
WITH p, r, d, k
WHERE $metric = '' OR toLower(k.name) = toLower($metric) OR k.id = $metric
   OR any(alias IN k.aliases WHERE toLower(alias) = toLower($metric))
OPTIONAL MATCH (r)-[:OF_METHOD]->(m:Method)
RETURN d.name AS dataset, k.name AS metric, r.unit AS unit, m.name AS method, r.value AS value,
       p.title AS paper, p.year AS year, r.sentence AS sentence, r.doubts AS doubts,
       r.confidence AS confidence
ORDER BY d.id, k.id, unit, CASE WHEN k.direction = 'lower' THEN r.value ELSE -r.value END, r.id, m.id, p.id
LIMIT $limit
