// By how much does this method beat what it is compared with?
// $method (string, example "RoBERTa"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// Stated gains as they stand; a gain over a baseline's value is worked out where both values are stated.
// In a metric where lower is better, a worked-out gain is how much lower.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[:OF_METHOD]-(r:Result)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[o:OVER]->(b:Method)
WITH p, r, m, o, b
WHERE r.kind = 'improvement' OR r.kind = 'ratio' OR o.value IS NOT NULL
OPTIONAL MATCH (r)-[:ON_DATASET]->(d:Dataset)
OPTIONAL MATCH (r)-[:IN_METRIC]->(k:Metric)
RETURN m.name AS method, b.name AS baseline, d.name AS dataset, k.name AS metric, r.kind AS kind,
       r.value AS value, r.unit AS unit,
       CASE WHEN r.kind <> 'absolute' THEN r.value
            WHEN k.direction = 'lower' THEN o.value - r.value ELSE r.value - o.value END AS gain,
       r.sentence AS sentence, r.doubts AS doubts, p.title AS paper
ORDER BY m.id, r.id, b.id, d.id, k.id, p.id
LIMIT $limit
