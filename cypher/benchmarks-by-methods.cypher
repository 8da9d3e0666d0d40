// Which benchmarks were most methods tried on?
// $limit (integer, default 25): rows at most
// Counted are the methods of which a paper says that they were evaluated on the benchmark.
MATCH (d:Benchmark)
RETURN d.name AS benchmark, COUNT { (d)<-[:EVALUATED_ON]-() } AS methods, d.papers AS papers, d.id AS id
ORDER BY methods DESC, papers DESC, id
LIMIT $limit
