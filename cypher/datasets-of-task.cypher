// Which datasets is this task evaluated on?
// $task (string, example "question answering"): name, alias or id of the task
// $limit (integer, default 25): rows at most
// Counted are the papers in which the dataset serves the task.
MATCH (t:Task)
WHERE toLower(t.name) = toLower($task) OR t.id = $task
   OR any(alias IN t.aliases WHERE toLower(alias) = toLower($task))
WITH t
MATCH (t)<-[b:BENCHMARK_FOR]-(d:Dataset)
RETURN d.name AS dataset, d.kind AS kind, t.name AS task, b.papers AS papers, b.evidence AS evidence,
       b.confidence AS confidence, d.id AS id
ORDER BY papers DESC, id, t.id
LIMIT $limit
