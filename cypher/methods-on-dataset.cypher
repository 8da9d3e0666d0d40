// Which methods were tried on this dataset, and how well did they do?
// $dataset (string, example "CIFAR-10"): name, alias or id of the dataset
// $limit (integer, default 25): rows at most
// A method counts where a paper says that it was evaluated there; those that such papers introduce come first.
MATCH (d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
WITH d
MATCH (d)<-[e:EVALUATED_ON]-(m:Method)
WITH d, e, m, COUNT { (m)<-[:INTRODUCES]-(p:Paper) WHERE p.id IN e.paper_ids } AS introduced
ORDER BY introduced DESC, e.papers DESC, m.id, d.id
LIMIT $limit
OPTIONAL MATCH (m)<-[:OF_METHOD]-(r:Result)-[:ON_DATASET]->(d)
WITH d, e, m, introduced, r,
     CASE WHEN r IS NULL THEN '' ELSE reduce(t = '', name IN [(r)-[:IN_METRIC]->(k) | k.name] | name + ' ') END AS metric
ORDER BY metric, r.kind, r.value, r.id
WITH d, e, m, introduced, collect(metric + r.kind + ' ' + toString(r.value) + coalesce(' ' + r.unit, '')) AS results
RETURN m.name AS method, d.name AS dataset, e.papers AS papers, introduced, results, e.evidence AS evidence,
       e.confidence AS confidence
ORDER BY introduced DESC, papers DESC, m.id, d.id
LIMIT $limit
