// Which metrics is this task measured in?
// $task (string, example "question answering"): name, alias or id of the task
// $limit (integer, default 25): rows at most
// Counted are the papers that address the task and measure in the metric.
MATCH (t:Task)
WHERE toLower(t.name) = toLower($task) OR t.id = $task
   OR any(alias IN t.aliases WHERE toLower(alias) = toLower($task))
WITH t
MATCH (t)<-[:ADDRESSES]-(p:Paper)-[:MEASURES]->(k:Metric)
RETURN k.name AS metric, t.name AS task, count(DISTINCT p.id) AS papers, k.id AS id
ORDER BY papers DESC, id, task
LIMIT $limit
