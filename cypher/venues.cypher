// Which methods do each venue's papers introduce or use most?
// $limit (integer, default 25): rows at most
// Counted are the papers of the venue that introduce or use the method.
MATCH (v:Venue)<-[:PUBLISHED_IN]-(p:Paper)-[:INTRODUCES|USES]->(m:Method)
RETURN v.name AS venue, m.name AS method, count(DISTINCT p.id) AS papers, v.id AS venue_id, m.id AS method_id
ORDER BY papers DESC, venue_id, method_id
LIMIT $limit
