// Which methods are used for this task?
// $task (string, example "question answering"): name, alias or id of the task
// $limit (integer, default 25): rows at most
MATCH (m:Method)-[u:USED_FOR]->(t:Task)
WHERE toLower(t.name) = toLower($task) OR t.id = $task
   OR any(alias IN t.aliases WHERE toLower(alias) = toLower($task))
RETURN m.name AS method, t.name AS task, u.papers AS papers, u.evidence AS evidence
ORDER BY papers DESC, m.id, t.id
LIMIT $limit
