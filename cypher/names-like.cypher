// Which names are spelt like this?
// $name (string, example "Imagnet"): a name, perhaps misspelt; three letters or more
// $limit (integer, default 25): rows at most
// Names and aliases of like length that share half of its pairs of letters, and the first, middle or last of them.
// A likeness of 1.0 is the same pairs.
MATCH (n:Method|Dataset|Metric|Task)
WHERE (abs(size(n.name) - size($name)) <= 4 AND (toLower(n.name) CONTAINS toLower(substring($name, 0, 2))
       OR toLower(n.name) CONTAINS toLower(substring($name, (size($name) - 1) / 2, 2))
       OR toLower(n.name) CONTAINS toLower(right($name, 2))))
   OR any(alias IN n.aliases WHERE abs(size(alias) - size($name)) <= 4 AND (toLower(alias) CONTAINS toLower(substring($name, 0, 2))
       OR toLower(alias) CONTAINS toLower(substring($name, (size($name) - 1) / 2, 2))
       OR toLower(alias) CONTAINS toLower(right($name, 2))))
UNWIND [spelling IN [n.name] + n.aliases WHERE abs(size(spelling) - size($name)) <= 4] AS spelling
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
