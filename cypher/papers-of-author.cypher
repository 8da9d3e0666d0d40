// Which papers did this author write?
// $author (string, example "David Silver"): name or id of the author
// $limit (integer, default 25): rows at most
// The newest papers come first, each with what it introduces.
MATCH (a:Author)
WHERE toLower(a.name) = toLower($author) OR a.id = $author
WITH a
MATCH (a)-[:WROTE]->(p:Paper)
OPTIONAL MATCH (p)-[:INTRODUCES]->(n)
WITH a, p, n
ORDER BY n.name
RETURN p.title AS paper, p.year AS year, a.name AS author, collect(n.name) AS introduces, p.id AS paper_id
ORDER BY year DESC, paper_id, author
LIMIT $limit
