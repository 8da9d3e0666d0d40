// Which results does this method have, and where?
// $method (string, example "Vision Transformer"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// As the papers state them, absolute values and gains, by dataset and metric.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[:OF_METHOD]-(r:Result)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:ON_DATASET]->(d:Dataset)
OPTIONAL MATCH (r)-[:IN_METRIC]->(k:Metric)
RETURN m.name AS method, d.name AS dataset, k.name AS metric, r.kind AS kind, r.value AS value, r.unit AS unit,
       p.title AS paper, r.sentence AS sentence, r.doubts AS doubts, r.confidence AS confidence
ORDER BY m.id, d.id, k.id, kind, value, r.id, p.id
LIMIT $limit
