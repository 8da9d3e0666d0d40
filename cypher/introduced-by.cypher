// Which paper introduced this method or data set?
// $name (string, example "SimCLR"): name, alias or id of the method or data set
// $limit (integer, default 25): rows at most
MATCH (p:Paper)-[i:INTRODUCES]->(n)
WHERE toLower(n.name) = toLower($name) OR n.id = $name
   OR any(alias IN n.aliases WHERE toLower(alias) = toLower($name))
RETURN n.name AS name, labels(n)[0] AS label, p.title AS paper, p.year AS year, i.evidence AS evidence,
       p.id AS paper_id
ORDER BY n.id, year, paper_id
LIMIT $limit
