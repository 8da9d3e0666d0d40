// Which methods are used for this task?
// $task (string, example "question answering"): name, alias or id of the task
// $limit (integer, default 25): rows at most
// Counted are the papers that say so; confidence is that of the surest of them.
MATCH (t:Task)
WHERE toLower(t.name) = toLower($task) OR t.id = $task
   OR any(alias IN t.aliases WHERE toLower(alias) = toLower($task))
WITH t
MATCH (t)<-[u:USED_FOR]-(m:Method)
RETURN m.name AS method, t.name AS task, u.papers AS papers, u.evidence AS evidence,
       u.confidence AS confidence, m.id AS id
ORDER BY papers DESC, id, t.id
LIMIT $limit
