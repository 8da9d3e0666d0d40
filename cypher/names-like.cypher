// Which names are spelt like this?
// $name (string, example "Imagnet"): a name, perhaps misspelt; three letters or more
// $limit (integer, default 25): rows at most
// Names and aliases of like length that share half of its pairs of letters, the first or the last among them.
// A likeness of 1.0 is the same pairs.
WITH toLower(substring($name, 0, 2)) AS first, toLower(right($name, 2)) AS last
MATCH (n:Method|Dataset|Metric|Task)
WHERE toLower(n.name) CONTAINS first OR toLower(n.name) CONTAINS last
   OR any(alias IN n.aliases WHERE toLower(alias) CONTAINS first OR toLower(alias) CONTAINS last)
UNWIND [spelling IN [n.name] + coalesce(n.aliases, []) WHERE abs(size(spelling) - size($name)) <= 4] AS spelling
WITH n, spelling, toLower(spelling) AS lower, size($name) - 1 AS pairs
WITH n, spelling, pairs,
     size([i IN range(0, pairs - 1) WHERE lower CONTAINS toLower(substring($name, i, 2))]) AS shared
WHERE pairs > 1 AND shared * 2 >= pairs
WITH n, spelling, 2.0 * shared / (pairs + size(spelling) - 1) AS likeness
RETURN n.name AS name,
       head([label IN labels(n) WHERE label IN ['Method', 'Dataset', 'Metric', 'Task']]) AS label,
       spelling, round(likeness, 2) AS likeness, n.papers AS papers, n.id AS id
ORDER BY likeness DESC, papers DESC, id, spelling
LIMIT $limit
