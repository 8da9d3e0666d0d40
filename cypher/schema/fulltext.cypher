// Finds misspelt names, aliases and titles on Neo4j: CALL db.index.fulltext.queryNodes('paperkg_names', 'imagnet~')
CREATE FULLTEXT INDEX paperkg_names IF NOT EXISTS FOR (n:Paper|Method|Dataset|Metric|Task|Author|Venue) ON EACH [n.title, n.name, n.aliases];
