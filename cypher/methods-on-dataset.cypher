// Which methods were tried on this data set, and how well did they do?
// $dataset (string, example "CIFAR-10"): name, alias or id of the data set
// $limit (integer, default 25): rows at most
// A method counts where a paper introduces or uses it and evaluates on the data set; those that were introduced so come first.
MATCH (m:Method)-[e:EVALUATED_ON]->(d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
OPTIONAL MATCH (d)<-[:EVALUATES_ON]-(p:Paper)-[:INTRODUCES]->(m)
WITH m, e, d, count(DISTINCT p.id) AS introduced
OPTIONAL MATCH (d)<-[:ON_DATASET]-(r:Result)-[:OF_METHOD]->(m)
OPTIONAL MATCH (r)-[:IN_METRIC]->(k:Metric)
WITH m, e, d, introduced, r, k
ORDER BY k.name, r.kind, r.value, r.id
WITH m, e, d, introduced,
     collect(coalesce(k.name + ' ', '') + r.kind + ' ' + toString(r.value) + coalesce(' ' + r.unit, '')) AS results
RETURN m.name AS method, d.name AS dataset, e.papers AS papers, introduced, results, e.evidence AS evidence
ORDER BY introduced DESC, papers DESC, m.id, d.id
LIMIT $limit
