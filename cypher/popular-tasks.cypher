// Which tasks are in most papers?
// $limit (integer, default 25): rows at most
// By the number of papers that name them in any role.
MATCH (n:Task)
RETURN n.name AS task, n.papers AS papers, n.aliases AS aliases, n.id AS id
ORDER BY papers DESC, id
LIMIT $limit
