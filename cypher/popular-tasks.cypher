// Which tasks are in most papers?
// $limit (integer, default 25): rows at most
MATCH (n:Task)
RETURN n.name AS task, n.papers AS papers, n.aliases AS aliases, n.id AS id
ORDER BY papers DESC, id
LIMIT $limit
