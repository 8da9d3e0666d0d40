// How much of everything is in the graph?
// $limit (integer, default 25): rows at most
MATCH (n)
RETURN labels(n)[0] AS label, count(n) AS nodes
ORDER BY nodes DESC, label
LIMIT $limit
