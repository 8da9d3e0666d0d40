// Which methods do each venue's papers introduce or use most?
// $limit (integer, default 25): rows at most
// Counted are the papers of the venue that introduce or use the method.
MATCH (v:Venue)
CALL (v) {
  MATCH (v)<-[:PUBLISHED_IN]-(p:Paper)-[:INTRODUCES|USES]->(m:Method)
  WITH m.id AS method_id, count(DISTINCT p) AS papers
  ORDER BY papers DESC, method_id
  LIMIT $limit
  RETURN method_id, papers
}
WITH v.id AS venue_id, method_id, papers
ORDER BY papers DESC, venue_id, method_id
LIMIT $limit
MATCH (v:Venue {id: venue_id})
MATCH (m:Method {id: method_id})
RETURN v.name AS venue, m.name AS method, papers, venue_id, method_id
ORDER BY papers DESC, venue_id, method_id
LIMIT $limit
