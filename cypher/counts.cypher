// How much of everything is in the graph?
// $limit (integer, default 25): rows at most
// Nodes by label; a benchmark and an environment are data sets too.
MATCH (n:Paper|Method|Dataset|Metric|Task|Result|Author|Venue)
WITH labels(n) AS labels, count(n) AS nodes
UNWIND labels AS label
WITH label, sum(nodes) AS nodes
WHERE label IN ['Paper', 'Method', 'Dataset', 'Benchmark', 'Environment', 'Metric', 'Task', 'Result', 'Author', 'Venue']
RETURN label, nodes
ORDER BY nodes DESC, label
LIMIT $limit
