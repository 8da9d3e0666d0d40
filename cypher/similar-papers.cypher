// Which papers are most like this one?
// $paper (string, example "paper:arxiv:1810.04805"): id or title of the paper
// $limit (integer, default 25): rows at most
// Alike are papers that share methods, datasets, metrics and tasks.
MATCH (p:Paper)
WHERE p.id = $paper OR toLower(p.title) = toLower($paper)
MATCH (p)-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|TRAINS_ON|MEASURES|ADDRESSES|MENTIONS]->(n)
WITH DISTINCT p, n
MATCH (n)<-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|TRAINS_ON|MEASURES|ADDRESSES|MENTIONS]-(o:Paper)
WHERE o.id <> p.id
WITH p, o, count(DISTINCT n) AS shared
ORDER BY shared DESC, o.id, p.id
LIMIT $limit
MATCH (p)-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|TRAINS_ON|MEASURES|ADDRESSES|MENTIONS]->(n)<-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|TRAINS_ON|MEASURES|ADDRESSES|MENTIONS]-(o)
WITH DISTINCT p, o, shared, n
ORDER BY n.name, n.id
RETURN o.title AS paper, o.year AS year, shared, collect(n.name) AS names, o.id AS paper_id, p.id AS like_paper_id
ORDER BY shared DESC, paper_id, like_paper_id
LIMIT $limit
