// Which papers appeared at this venue?
// $venue (string, example "ICML"): name or id of the venue
// $limit (integer, default 25): rows at most
// The newest papers come first, each with what it introduces.
MATCH (v:Venue)
WHERE toLower(v.name) = toLower($venue) OR v.id = $venue
WITH v
MATCH (v)<-[:PUBLISHED_IN]-(p:Paper)
OPTIONAL MATCH (p)-[:INTRODUCES]->(n)
WITH v, p, n
ORDER BY n.name
RETURN p.title AS paper, p.year AS year, v.name AS venue, collect(n.name) AS introduces, p.id AS paper_id
ORDER BY year DESC, paper_id, venue
LIMIT $limit
