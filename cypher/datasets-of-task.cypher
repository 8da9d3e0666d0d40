// Which data sets is this task evaluated on?
// $task (string, example "question answering"): name, alias or id of the task
// $limit (integer, default 25): rows at most
// Counted are the papers that address the task and evaluate on the data set.
MATCH (t:Task)
WHERE toLower(t.name) = toLower($task) OR t.id = $task
   OR any(alias IN t.aliases WHERE toLower(alias) = toLower($task))
WITH t
MATCH (t)<-[:ADDRESSES]-(p:Paper)-[:EVALUATES_ON]->(d:Dataset)
RETURN d.name AS dataset, d.kind AS kind, t.name AS task, count(DISTINCT p.id) AS papers, d.id AS id
ORDER BY papers DESC, id, task
LIMIT $limit
