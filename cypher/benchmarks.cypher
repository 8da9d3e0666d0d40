// Which benchmarks are in most papers, and how many methods were tried on them?
// $limit (integer, default 25): rows at most
// Counted are the methods of which a paper says that they were evaluated on the benchmark.
MATCH (d:Benchmark)
OPTIONAL MATCH (m:Method)-[:EVALUATED_ON]->(d)
RETURN d.name AS benchmark, d.papers AS papers, count(m) AS methods, d.id AS id
ORDER BY papers DESC, methods DESC, id
LIMIT $limit
