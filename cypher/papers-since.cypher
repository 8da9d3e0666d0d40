// What is new since this date?
// $since (string, example "2020-06-01"): a date, as YYYY-MM-DD or a beginning of it
// $limit (integer, default 25): rows at most
// Papers from that day on, the newest first, with what they introduce and evaluate on; undated ones are left out.
MATCH (p:Paper)
WHERE coalesce(p.date, toString(p.year)) >= $since
WITH p, coalesce(p.date, toString(p.year)) AS date
ORDER BY date DESC, p.id
LIMIT $limit
OPTIONAL MATCH (p)-[:INTRODUCES]->(n)
WITH p, date, n
ORDER BY n.name
WITH p, date, collect(n.name) AS introduces
OPTIONAL MATCH (p)-[:EVALUATES_ON]->(d:Dataset)
WITH p, date, introduces, d
ORDER BY d.name
RETURN p.title AS paper, date, introduces, collect(d.name) AS evaluates_on, p.id AS paper_id
ORDER BY date DESC, paper_id
LIMIT $limit
