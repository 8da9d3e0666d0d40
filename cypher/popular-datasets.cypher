// Which datasets are in most papers?
// $limit (integer, default 25): rows at most
// By the number of papers that name them in any role.
MATCH (d:Dataset)
RETURN d.name AS dataset, d.kind AS kind, d.papers AS papers, d.aliases AS aliases, d.id AS id
ORDER BY papers DESC, id
LIMIT $limit
