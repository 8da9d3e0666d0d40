// Which datasets are rising?
// $year (integer, default 0): the year to compare with the one before; 0 for the latest year in the graph
// $limit (integer, default 25): rows at most
// By how many more papers introduce, evaluate or train on it than in the year before.
MATCH (q:Paper)
WITH max(q.year) AS latest
WITH CASE WHEN $year = 0 THEN latest ELSE $year END AS this
MATCH (p:Paper)
WHERE p.year = this OR p.year = this - 1
MATCH (p)-[:INTRODUCES|EVALUATES_ON|TRAINS_ON]->(d:Dataset)
WITH this, d, count(DISTINCT CASE WHEN p.year = this THEN p.id END) AS papers,
     count(DISTINCT CASE WHEN p.year < this THEN p.id END) AS papers_before
WITH this, d, papers, papers_before
WHERE papers > papers_before
RETURN d.name AS dataset, this AS year, papers, papers_before, papers - papers_before AS gain, d.id AS id
ORDER BY gain DESC, papers DESC, id
LIMIT $limit
