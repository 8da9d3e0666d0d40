// How are these two linked, in the fewest steps?
// $from (string, example "ResNet"): name, alias or id of one node, or the title of a paper
// $to (string, example "SimCLR"): the other one
// $limit (integer, default 25): rows at most
// Every shortest path of at most four links, one a row; results, authors and venues are left aside.
CALL {
  MATCH (n:Method|Dataset|Metric|Task|Author|Venue)
  WHERE toLower(n.name) = toLower($from) OR n.id = $from
     OR any(alias IN n.aliases WHERE toLower(alias) = toLower($from))
  RETURN n AS a
  UNION
  MATCH (n:Paper|Result)
  WHERE toLower(n.title) = toLower($from) OR n.id = $from
  RETURN n AS a
}
WITH a
CALL {
  MATCH (n:Method|Dataset|Metric|Task|Author|Venue)
  WHERE toLower(n.name) = toLower($to) OR n.id = $to
     OR any(alias IN n.aliases WHERE toLower(alias) = toLower($to))
  RETURN n AS b
  UNION
  MATCH (n:Paper|Result)
  WHERE toLower(n.title) = toLower($to) OR n.id = $to
  RETURN n AS b
}
WITH a, b
WHERE a.id <> b.id
MATCH path = allShortestPaths((a)-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|TRAINS_ON|MEASURES|ADDRESSES|VARIANT_OF*..4]-(b))
WITH length(path) AS links, [x IN nodes(path) | coalesce(x.name, x.title, x.id)] AS names,
     [r IN relationships(path) | type(r)] AS types, [x IN nodes(path) | x.id] AS ids
RETURN links, names, types, ids
ORDER BY links, ids, types
LIMIT $limit
