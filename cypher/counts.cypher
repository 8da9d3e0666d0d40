// How much of everything is in the graph?
// $limit (integer, default 25): rows at most
// Nodes by label; a benchmark and an environment are datasets too.
CALL {
  MATCH (n:Paper) RETURN 'Paper' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Method) RETURN 'Method' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Dataset) RETURN 'Dataset' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Benchmark) RETURN 'Benchmark' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Environment) RETURN 'Environment' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Metric) RETURN 'Metric' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Task) RETURN 'Task' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Result) RETURN 'Result' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Author) RETURN 'Author' AS label, count(*) AS nodes
  UNION ALL MATCH (n:Venue) RETURN 'Venue' AS label, count(*) AS nodes
}
WITH label, nodes
WHERE nodes > 0
RETURN label, nodes
ORDER BY nodes DESC, label
LIMIT $limit
