// Which paper introduced this method or dataset, and when?
// $name (string, example "SimCLR"): name, alias or id of the method or dataset
// $limit (integer, default 25): rows at most
// Several papers may say that they introduce it; the earliest comes first.
MATCH (n:Method|Dataset)
WHERE toLower(n.name) = toLower($name) OR n.id = $name
   OR any(alias IN n.aliases WHERE toLower(alias) = toLower($name))
WITH n
MATCH (n)<-[i:INTRODUCES]-(p:Paper)
RETURN n.name AS name, head([label IN labels(n) WHERE label IN ['Method', 'Dataset']]) AS label, p.title AS paper, p.year AS year, p.date AS date,
       i.evidence AS evidence, p.id AS paper_id
ORDER BY n.id, year, date, paper_id
LIMIT $limit
