// Which variants does this method or dataset have, and what is it a variant of?
// $name (string, example "ResNet"): name, alias or id of the method or dataset
// $limit (integer, default 25): rows at most
// ResNet-50 is a variant of ResNet, ImageNet-1k one of ImageNet.
MATCH (n:Method|Dataset)
WHERE toLower(n.name) = toLower($name) OR n.id = $name
   OR any(alias IN n.aliases WHERE toLower(alias) = toLower($name))
WITH n
MATCH (n)-[r:VARIANT_OF]-(o)
RETURN n.name AS name, CASE WHEN startNode(r).id = n.id THEN 'variant of' ELSE 'has variant' END AS link,
       o.name AS other, o.papers AS papers, o.id AS id
ORDER BY n.id, link, id
LIMIT $limit
