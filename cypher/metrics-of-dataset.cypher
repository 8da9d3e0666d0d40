// Which metrics are results on this dataset given in?
// $dataset (string, example "ImageNet"): name, alias or id of the dataset
// $limit (integer, default 25): rows at most
// Counted are results; the lowest and highest value are of one unit and kind.
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH d
MATCH (d)<-[:ON_DATASET]-(r:Result)-[:IN_METRIC]->(k:Metric)
RETURN k.name AS metric, r.unit AS unit, r.kind AS kind, d.name AS dataset, count(r) AS results,
       min(r.value) AS lowest, max(r.value) AS highest, k.id AS id
ORDER BY results DESC, id, unit, kind, dataset
LIMIT $limit
