// How are these two linked, in the fewest steps?
// $from (string, example "ResNet"): name, alias or id of one node, or the title of a paper
// $to (string, example "SimCLR"): the other one
// $limit (integer, default 25): rows at most
// Every shortest path of at most four links, one a row; results, authors and venues are left aside.
MATCH (a)
WHERE toLower(a.name) = toLower($from) OR a.id = $from
   OR any(alias IN a.aliases WHERE toLower(alias) = toLower($from)) OR toLower(a.title) = toLower($from)
WITH a
MATCH (b)
WHERE toLower(b.name) = toLower($to) OR b.id = $to
   OR any(alias IN b.aliases WHERE toLower(alias) = toLower($to)) OR toLower(b.title) = toLower($to)
WITH a, b
WHERE a.id <> b.id
MATCH path = allShortestPaths((a)-[:INTRODUCES|USES|COMPARES_WITH|EVALUATES_ON|TRAINS_ON|MEASURES|ADDRESSES|VARIANT_OF*..4]-(b))
WITH length(path) AS links, [x IN nodes(path) | coalesce(x.name, x.title, x.id)] AS names,
     [r IN relationships(path) | type(r)] AS types, [x IN nodes(path) | x.id] AS ids
RETURN links, names, types, ids
ORDER BY links, ids, types
LIMIT $limit
