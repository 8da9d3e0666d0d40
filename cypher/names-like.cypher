// Which names are spelt like this?
// $name (string, example "Imagnet"): a name, perhaps misspelt; three letters or more
// $limit (integer, default 25): rows at most
// Names and aliases of like length that share half of its pairs of letters, and the first, middle or last of them.
// A likeness of 1.0 is the same pairs.
WITH toLower($name) AS wanted
WITH wanted, [i IN range(0, size(wanted) - 2) | substring(wanted, i, 2)] AS pairs
WITH wanted, pairs, pairs[0] AS first, pairs[size(pairs) / 2] AS middle, pairs[-1] AS last
MATCH (n:Method|Dataset|Metric|Task)
WHERE (abs(size(n.name) - size(wanted)) <= 4 AND (toLower(n.name) CONTAINS first
       OR toLower(n.name) CONTAINS middle OR toLower(n.name) CONTAINS last))
   OR any(alias IN n.aliases WHERE abs(size(alias) - size(wanted)) <= 4 AND (toLower(alias) CONTAINS first
       OR toLower(alias) CONTAINS middle OR toLower(alias) CONTAINS last))
UNWIND [spelling IN [n.name] + n.aliases WHERE abs(size(spelling) - size(wanted)) <= 4] AS spelling
WITH n, spelling, pairs, toLower(spelling) AS lower
WITH n, spelling, size(pairs) AS pairs, size([pair IN pairs WHERE lower CONTAINS pair]) AS shared
WHERE pairs > 1 AND shared * 2 >= pairs
WITH n, spelling, 2.0 * shared / (pairs + size(spelling) - 1) AS likeness
RETURN n.name AS name,
       head([label IN labels(n) WHERE label IN ['Method', 'Dataset', 'Metric', 'Task']]) AS label,
       spelling, round(likeness, 2) AS likeness, n.papers AS papers, n.id AS id
ORDER BY likeness DESC, papers DESC, id, spelling
LIMIT $limit
