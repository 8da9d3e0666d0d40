// Which methods were tried on this data set?
// $dataset (string, example "CIFAR-10"): name, alias or id of the data set
// $limit (integer, default 25): rows at most
// A method counts where a paper introduces or uses it and evaluates on the data set.
MATCH (m:Method)-[e:EVALUATED_ON]->(d:Dataset)
WHERE toLower(d.name) = toLower($dataset) OR d.id = $dataset
   OR any(alias IN d.aliases WHERE toLower(alias) = toLower($dataset))
RETURN m.name AS method, d.name AS dataset, e.papers AS papers, e.evidence AS evidence
ORDER BY papers DESC, m.id, d.id
LIMIT $limit
