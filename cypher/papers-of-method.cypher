// Which papers are about this method, and in which role?
// $method (string, example "BERT"): name, alias or id of the method
// $limit (integer, default 25): rows at most
// The newest papers come first.
MATCH (m:Method)
WHERE toLower(m.name) = toLower($method) OR m.id = $method
   OR any(alias IN m.aliases WHERE toLower(alias) = toLower($method))
WITH m
MATCH (m)<-[r:INTRODUCES|USES|COMPARES_WITH|MENTIONS]-(p:Paper)
RETURN p.title AS paper, p.year AS year, type(r) AS role, m.name AS method, r.evidence AS evidence,
       p.id AS paper_id
ORDER BY year DESC, paper_id, role, m.id
LIMIT $limit
