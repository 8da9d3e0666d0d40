// What was this method trained on, or which methods were trained on this dataset?
// $name (string, example "JFT-300M"): name, alias or id of the method or dataset
// $limit (integer, default 25): rows at most
// Trained, pre-trained or fine-tuned, as so many papers say; confidence is that of the surest of them.
MATCH (n:Method|Dataset)
WHERE toLower(n.name) = toLower($name) OR n.id = $name
   OR any(alias IN n.aliases WHERE toLower(alias) = toLower($name))
WITH n
MATCH (n)-[t:TRAINED_ON]-(o)
RETURN startNode(t).name AS method, endNode(t).name AS dataset, t.papers AS papers, t.evidence AS evidence,
       t.confidence AS confidence, o.id AS id
ORDER BY papers DESC, id, n.id
LIMIT $limit
