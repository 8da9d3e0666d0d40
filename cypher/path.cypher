// How are these two linked, in the fewest steps?
// $from (string, example "ResNet"): name, alias or id of one node, or the title of a paper
// $to (string, example "SimCLR"): the other one
// $limit (integer, default 25): rows at most
// Every shortest path of at most four links, one a row; results, authors and venues are left aside.
CALL {
  MATCH (n:Method|Dataset|Metric|Task)
  WHERE toLower(n.name) IN [toLower($from), toLower($to)] OR n.id IN [$from, $to]
     OR any(alias IN n.aliases WHERE toLower(alias) IN [toLower($from), toLower($to)])
  RETURN n, [toLower(n.name)] + [alias IN coalesce(n.aliases, []) | toLower(alias)] AS names
  UNION
  MATCH (n:Paper)
  WHERE toLower(n.title) IN [toLower($from), toLower($to)] OR n.id IN [$from, $to]
  RETURN n, [toLower(n.title)] AS names
}
WITH collect(CASE WHEN n.id = $from OR toLower($from) IN names THEN n END) AS sources,
     collect(CASE WHEN n.id = $to OR toLower($to) IN names THEN n END) AS targets
UNWIND sources AS a
UNWIND targets AS b
WITH a, b
WHERE a.id <> b.id
MATCH path = allShortestPaths((a)-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|TRAINS_ON|MEASURES|ADDRESSES|EVALUATED_ON|TRAINED_ON|USED_FOR|BUILT_ON|COMPARED_WITH|BENCHMARK_FOR|VARIANT_OF*..4]-(b))
WITH length(path) AS links, [x IN nodes(path) | coalesce(x.name, x.title, x.id)] AS names,
     [r IN relationships(path) | type(r)] AS types, [x IN nodes(path) | x.id] AS ids
RETURN links, names, types, ids
ORDER BY links, ids, types
LIMIT $limit
