// Which popular methods were never tried on which popular datasets?
// $top (integer, default 20): how many of the most popular methods, and of datasets, to combine
// $limit (integer, default 25): rows at most
// A pair is listed only where the dataset serves a task that the method is used for.
MATCH (m:Method)
WITH m ORDER BY m.papers DESC, m.id LIMIT $top
WITH collect(m.id) AS methods
MATCH (d:Dataset)
WITH methods, d ORDER BY d.papers DESC, d.id LIMIT $top
WITH methods, collect(d.id) AS datasets
UNWIND methods AS method
MATCH (m:Method {id: method})
OPTIONAL MATCH (m)-[:EVALUATED_ON]->(tried:Dataset)
WHERE tried.id IN datasets
WITH datasets, m, collect(tried.id) AS tried
UNWIND [dataset IN datasets WHERE NOT dataset IN tried] AS dataset
MATCH (d:Dataset {id: dataset})
WITH m, d
WHERE EXISTS { (d)-[:BENCHMARK_FOR]->(:Task)<-[:USED_FOR]-(m) }
RETURN m.name AS method, d.name AS dataset, m.papers AS method_papers, d.papers AS dataset_papers, m.id AS method_id,
       d.id AS dataset_id
ORDER BY method_papers + dataset_papers DESC, method_id, dataset_id
LIMIT $limit
