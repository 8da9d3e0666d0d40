"""One question, one answer: every store gives the same rows, for the files of cypher/ and for free text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.neo4j_server import Neo4jServer
from tests.sample import sample_graph

from paperkg.cypher.questions import NamedQuery, list_queries
from paperkg.stores.embedded import EmbeddedStore
from paperkg.stores.neo4j import Neo4jStore

Stores = tuple[EmbeddedStore, Neo4jStore]

FREE_TEXTS = """
RETURN 1 AS one, 2.5 AS number, 'a' AS text, true AS yes, null AS nothing, [1, 'b', null] AS list, {a: 1, b: [2]} AS map
RETURN 7 / 2 AS whole, 7.0 / 2 AS part, 7 % 3 AS rest, -7 / 2 AS negative, 2 ^ 3 AS power, 'a' + 'b' AS joined
RETURN null = null AS unknown, null IS NULL AS known, 1 IN [1, null] AS there, 2 IN [1, null] AS perhaps, NOT null AS no
RETURN [1, 2, 3][0] AS first, [1, 2, 3][-1] AS last, [1, 2, 3][1..] AS rest, size([1, 2]) AS size, range(1, 5, 2) AS odd
RETURN toUpper('é') AS upper, trim(' a ') AS trimmed, split('a,b', ',') AS parts, replace('aba', 'a', 'c') AS replaced
RETURN substring('abcdef', 1, 2) AS middle, left('abc', 2) AS head, right('abc', 2) AS tail, reverse('abc') AS backwards
RETURN toInteger('12') AS a, toFloat('1.5') AS b, toString(3) AS c, toInteger('x') AS d, coalesce(null, 4) AS e, abs(-2) AS f
RETURN [x IN range(1, 6) WHERE x % 2 = 0 | x * x] AS squares, reduce(s = 0, x IN [1, 2, 3] | s + x) AS sum
RETURN all(x IN [1, 2] WHERE x > 0) AS a, any(x IN [1, 2] WHERE x > 1) AS b, none(x IN [1] WHERE x > 1) AS c
RETURN CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END AS searched, CASE 3 WHEN 3 THEN 'three' END AS simple
UNWIND [3, 1, 2, null] AS x RETURN x ORDER BY x
UNWIND [3, 1, 2, null] AS x RETURN count(x) AS n, count(*) AS rows, sum(x) AS sum, avg(x) AS mean, min(x) AS min, max(x) AS max
UNWIND [] AS x RETURN x
UNWIND [1, 1, 2] AS x RETURN DISTINCT x ORDER BY x DESC
UNWIND [1, 2, 3, 4] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x) AS top
UNWIND $list AS x RETURN x + $add AS y ORDER BY y
MATCH (n) RETURN count(n) AS nodes
MATCH ()-[r]->() RETURN type(r) AS type, count(*) AS n ORDER BY n DESC, type
MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) AS n ORDER BY label
MATCH (d:Dataset) RETURN d ORDER BY d.id
MATCH (b:Benchmark) RETURN b.name AS name, b.kind AS kind
MATCH (e:Environment) RETURN e.id AS id, labels(e) AS labels
MATCH (p:Paper) RETURN p.id, p.title, p.year, p.date, p.venue, p.url ORDER BY p.id
MATCH (p:Paper) WHERE p.year >= 2015 AND p.title CONTAINS 'e' RETURN p.title AS title ORDER BY title
MATCH (m:Method) WHERE m.name STARTS WITH 'B' OR m.name ENDS WITH 't' RETURN m.name ORDER BY m.name
MATCH (m:Method) WHERE m.name =~ '(?i).*net.*' RETURN m.name ORDER BY m.name
MATCH (m:Method) WHERE 'x' IN m.aliases OR size(m.aliases) > 0 RETURN m.id, m.aliases ORDER BY m.id
MATCH (p:Paper) WHERE p.venue IS NULL RETURN count(*) AS n
MATCH (p:Paper)-[r:INTRODUCES]->(x) RETURN p.id, r, x.id ORDER BY p.id, x.id
MATCH (p:Paper)-[r]->(x) WHERE r.confidence > 0.5 RETURN r.evidence AS evidence, r.start AS start, r.end AS end
MATCH (m:Method)-[r:EVALUATED_ON]->(d:Dataset) RETURN m.name, d.name, r.papers, r.paper_ids ORDER BY m.id, d.id
MATCH (m:Method)-[:EVALUATED_ON]->(d:Dataset {name: $name}) RETURN m.name AS method ORDER BY method
MATCH path = (:Method)-[:EVALUATED_ON]->(:Benchmark) RETURN path, length(path) AS length
MATCH path = (a:Author)-[:WROTE]->(:Paper)-[:INTRODUCES]->(:Method) RETURN path
MATCH (a:Method)-[:EVALUATED_ON]->(d)<-[:EVALUATED_ON]-(b:Method) WHERE a.id < b.id RETURN a.name, b.name, count(d) AS n
MATCH (m:Method) OPTIONAL MATCH (m)-[:USED_FOR]->(t:Task) RETURN m.id, size(collect(t.name)) AS names, count(t) AS tasks
MATCH (m:Method) WHERE NOT (m)-[:EVALUATED_ON]->() RETURN m.name ORDER BY m.name
MATCH (a)-[r:EVALUATED_ON|TRAINED_ON|USED_FOR|BUILT_ON|COMPARED_WITH|BENCHMARK_FOR]->(b) RETURN a.id, type(r), b.id, r {.*} AS props ORDER BY a.id, type(r), b.id
MATCH (m:Method)-[r:BUILT_ON]-(o:Method) WHERE r.confidence > 0.5 RETURN m.name, startNode(r).id = m.id AS head, o.name ORDER BY m.id, o.id
MATCH (r:Result) WHERE size(r.doubts) = 0 AND r.confidence >= 1 RETURN r.id, r.doubts ORDER BY r.id
MATCH (d:Dataset)-[b:BENCHMARK_FOR]->(t:Task)<-[u:USED_FOR]-(m:Method) RETURN t.name, count(DISTINCT d) AS d, sum(u.papers) AS u, count(DISTINCT m) AS m ORDER BY t.name
MATCH (m:Method) WHERE EXISTS { (m)<-[:INTRODUCES]-(:Paper) } RETURN m.name ORDER BY m.name
MATCH (d:Dataset) RETURN d.id, COUNT { (d)<-[:EVALUATES_ON]-() } AS papers ORDER BY papers DESC, d.id
MATCH (a:Dataset {id: $id})-[*1..2]-(b) RETURN DISTINCT b.id ORDER BY b.id
MATCH (r:Result)-[:IN_METRIC]->(k:Metric) RETURN k.id AS metric, max(r.value) AS best, min(r.value) AS least ORDER BY metric
MATCH (r:Result) RETURN r.id, r.value, r.unit, r.kind, r.higher_is_better ORDER BY r.value DESC, r.id SKIP 1 LIMIT 5
MATCH (r:Result)-[o:OVER]->(m:Method) RETURN r.id, o, m.id ORDER BY r.id, m.id
MATCH (p:Paper)-[:EVALUATES_ON|TRAINS_ON]->(d:Dataset) WITH d, count(DISTINCT p) AS n WHERE n > 1 RETURN d.name, n ORDER BY n DESC, d.id
MATCH (p:Paper)-[:USES]->(m:Method) WITH p, collect(m.name) AS names RETURN p.id, size(names) AS n ORDER BY n DESC, p.id LIMIT 3
MATCH (p:Paper) CALL { WITH p MATCH (p)-[:MENTIONS]->(x) RETURN count(x) AS n } RETURN p.id, n ORDER BY p.id
MATCH (d:Dataset) RETURN d.name AS name UNION MATCH (t:Task) RETURN t.name AS name
MATCH (m:Method)-[r]-(x) WHERE m.name = $method RETURN startNode(r).id AS head, type(r) AS type, endNode(r).id AS tail
MATCH (a:Method), (b:Method) WHERE a.id < b.id AND a.papers = b.papers RETURN count(*) AS pairs
MATCH (d:Dataset) RETURN d {.id, .name, kind: d.kind} AS picked ORDER BY d.id
MATCH (d:Dataset) RETURN properties(d) AS all, size(keys(d)) AS keys ORDER BY d.id
MATCH (p:Paper) RETURN p.year AS y, {y: p.year, n: count(*), s: p.year + count(*)} AS m ORDER BY y
MATCH (m:Method)-[:EVALUATED_ON]->(d) RETURN m, m {.name, n: count(d)} AS x ORDER BY m.id
MATCH (m:Method)-[:EVALUATED_ON]->(d) WITH m, d ORDER BY d.id WITH m, collect(d {.name, .id}) AS ds RETURN m {.name, ds} AS x ORDER BY m.id
MATCH (m:Method)-[e:EVALUATED_ON]->(d) RETURN e {.papers, d: d {.name}, id: d.id} AS x, e {.*} AS y ORDER BY m.id, d.id
MATCH (:Paper)-[r:EVALUATES_ON]->(d) RETURN r {.start, .end, t: d.title} AS x ORDER BY d.id, r.evidence
MATCH (m:Method) WITH m ORDER BY m.id WITH collect(m) AS ms RETURN [x IN ms | x {.name, .papers}] AS some, [x IN ms | x {.*}] AS all
MATCH (m:Method) RETURN m {.*, n: 1, title: 'x'} AS x ORDER BY m.id
WITH {title: 1, id: 2, a: [3]} AS m RETURN m {.title, id: 3, .none} AS x, m {.*} AS y, m {.a, m: m {.id}} AS z
OPTIONAL MATCH (n:Method {name: 'zzz'}) RETURN n {.name} AS x, n {.*} AS y, n {.name, a: 1} AS z
MATCH (v) RETURN v.aliases + v.name AS x, [v.name] + v.aliases AS y, {k: v.kind + [v.name]} AS z ORDER BY v.id
MATCH (v) WITH v, v.aliases AS a, v.name AS b RETURN a + b AS x, b + a AS y, a + a AS z, b + b AS w ORDER BY v.id
MATCH (v) WITH v.id AS i, [v.name] AS l, v.kind AS k RETURN l + k AS x, l + k + 1 AS y, size(l + k) + 1 AS z ORDER BY i
WITH [1, 2] AS a, null AS b, 'x' AS c RETURN a + b AS d, a + c AS e, c + b AS f, a + a AS g, [b] + a AS h, a + [b] AS i
UNWIND [1, null, [2]] AS a UNWIND [3, null, [4]] AS b RETURN a + b AS s ORDER BY s
RETURN ([1, 2] + [3])[0] AS a, size([1] + 2 + [3]) AS b, [1] + [[2]] AS c, ['a'] + 'b' + ['c'] AS d, 1 + [2] AS e
MATCH (m:Method) RETURN sum(m.papers) / count(m) AS a, toFloat(sum(m.papers)) / count(m) AS b, sum(m.papers) % count(m) AS c
MATCH (m:Method) WITH count(m) AS total MATCH (m:Method) RETURN m.papers AS p, total, 100.0 * count(m) / total AS share ORDER BY p
MATCH (m:Method) RETURN m.papers AS p, 1.0 * count(m) / sum(m.papers) AS b, count(*) AS n ORDER BY count(*) DESC, p
RETURN {k: keys({a: 1}), r: round(2.5), i: round(-2.5)} AS m
MATCH (n) RETURN n.id AS i, n:Method AS m, n:Paper AS p, {title: n.title, id: n.id, d: n:Dataset} AS x ORDER BY i
WITH 1 AS b, 2 AS a, 3 AS C RETURN *, a + b AS d, 0 AS aa
MATCH (n:Method) RETURN DISTINCT n.papers AS p ORDER BY n.papers
MATCH (n:Method) WITH n.papers AS p, collect(n.name) AS names ORDER BY size(names) DESC, p RETURN p, size(names) AS n
MATCH (n:Method)-[:EVALUATED_ON]->(d) WITH n.name AS a, d RETURN a, size([x IN collect(d.name) WHERE x <> a | x + 'y']) AS b ORDER BY a
MATCH (n:Method) WITH *, n.name AS name WHERE name STARTS WITH 'B' RETURN name ORDER BY name
MATCH (m:Method) OPTIONAL MATCH (m)-->(d) RETURN m.id AS i, (d:Dataset) AS a, NOT (d:Benchmark) AS b, ((d:Task)) AS c ORDER BY i, a, b, c
MATCH (m:Method) RETURN COUNT { (m:Method) } AS a, COUNT { (m:Paper) } AS b, EXISTS { (m:Method) } AS e ORDER BY m.id
MATCH (p:Paper)-[:EVALUATES_ON]->(d:Dataset) WITH p.year AS year, d.name AS d WHERE d = 'GLUE' RETURN year, d, count(*) AS n ORDER BY year
MATCH (a:Method)-[:EVALUATED_ON]->(b) WITH b AS a, a AS b WHERE a.name = 'GLUE' AND a:Benchmark RETURN a.name, b.name ORDER BY b.id
MATCH (m:Method)-[r:EVALUATED_ON]->(d) WITH m, d, r.papers AS r WHERE r > 1 RETURN m.name, d.name, r ORDER BY m.id, d.id
MATCH (a:Method)-[:EVALUATED_ON]->(b) RETURN a.name AS a, b AS b ORDER BY a, b.name
MATCH (n:Dataset) WHERE NOT [n.kind] + n.kind = [] AND n.papers > 1 AND [n.name] + n.kind <> [''] RETURN n.name ORDER BY n.name
UNWIND [1, 2] + [3] AS x RETURN DISTINCT [x] + [0] AS y, CASE WHEN x > 1 THEN [1] + null ELSE ['a'] || [x] END AS z, 'b' || 'c' AS t ORDER BY y
MATCH (m:Method) WHERE m.name IN ['BERT'] + ['GPT-3'] OR 'COCO' IN [(m)-[:EVALUATED_ON]->(y) | y.name] RETURN m.name ORDER BY m.name
MATCH (m:Method {name: 'BERT'}) RETURN 10 / COUNT { (m)-[:EVALUATED_ON]->() } AS c, 1.5 * (COUNT { (m)--() } + 1) / COUNT { (m)--() } AS e
MATCH (d:Dataset) OPTIONAL MATCH (d)-[:VARIANT_OF]->(v) RETURN d.name AS n, size(collect(v.name) + collect(d.name)) AS x, count(v) + max(d.papers) AS y ORDER BY n
MATCH (m:Method)-[:VARIANT_OF]->(b) RETURN [m IN [b] | m.name] AS l
MATCH (m:Method)-[:VARIANT_OF]->(b) WHERE any(m IN [b] WHERE m.name = 'ResNet') RETURN m.name
MATCH (m:Method)-[:VARIANT_OF]->(b) RETURN reduce(s = '', m IN [b] | s + m.name) AS l
MATCH (m:Method)-[:VARIANT_OF]->(b) RETURN [m IN [{name: 'x'}] | m.name] AS l, [m IN [b] | m {.name, m}] AS k, [x IN [b] | [m IN [x] | m.name]] AS n
MATCH (m:Method) WITH collect(m) AS ms MATCH (d:Dataset) RETURN d.name, size([d IN ms WHERE d.papers > 1]) AS n ORDER BY d.name
MATCH p = (m:Method {name: 'BERT'})-[:EVALUATED_ON*1..2]-(n) WHERE none(n IN nodes(p) WHERE n.name = 'GLUE') RETURN n.name ORDER BY n.name
MATCH (a:Method {name: 'BERT'})-[r:EVALUATED_ON*1..2]-(m) RETURN [r IN r | r.papers] AS l ORDER BY l
MATCH (m:Method {name: 'BERT'}), (d:Dataset {name: 'GLUE'}) RETURN [m IN [d] | labels(m)] AS a, [m IN [d] | properties(m).name] AS b, [m IN [d] WHERE m:Dataset | m.kind] AS c, size([m IN [d] WHERE (m)<-[:EVALUATED_ON]-()]) AS e, size([m IN [d] | keys(m)]) AS f
MATCH (m)-[s:EVALUATED_ON]->(d), (m)-[r:USED_FOR]->(t) RETURN [r IN [s] | [type(r), startNode(r).name, endNode(r).name, r.papers]] AS a ORDER BY m.id, d.id, t.id
MATCH (m:Method) RETURN m.name AS n, reduce(s = m.name, m IN m.aliases | s + '/' + m) AS x ORDER BY n
MATCH (a:Method) RETURN reduce(s = a.name, a IN a.aliases | s + '/' + a) AS n ORDER BY n
WITH [1, 2] AS x RETURN [x IN x WHERE x > 1 | x] AS a, [x IN x | [x IN [x, 5] | x + 1]] AS b, x AS c
WITH [1, 2] AS x, 3 AS s RETURN reduce(s = s, x IN x | s + x) AS a, s
MATCH (m:Method)-[:EVALUATED_ON]->(d) WITH d, m ORDER BY m.name WITH d.kind AS k, collect(m.name) AS ms RETURN k, ms[..4] AS f ORDER BY k LIMIT 2
MATCH (p:Paper)-[:USES]->(m) WITH p, m ORDER BY m.name RETURN p.year AS y, last(collect(m.name)) AS l ORDER BY y DESC
MATCH (p:Paper)-[:USES]->(m) WITH p, m ORDER BY m.name RETURN p.year AS y, collect(m.name) AS l ORDER BY p.year DESC
MATCH (p:Paper)-[:USES]->(m) WITH p, m ORDER BY m.name RETURN p.year, collect(m.name) AS l ORDER BY p.year DESC
MATCH (p:Paper)-[:USES]->(m) WITH p, m ORDER BY m.name RETURN p.year, collect(m.name) AS l ORDER BY size(l), p.year DESC
MATCH (p:Paper)-[:USES]->(m) WITH p, m ORDER BY m.name RETURN p.year, collect(m.name) AS l ORDER BY p.year + 1
MATCH (p:Paper)-[:USES]->(m) WITH p, m ORDER BY m.name RETURN p.year AS y, collect(m.name) AS l ORDER BY -p.year
MATCH (a:Author)-[:WROTE]->(p) WITH p, a ORDER BY a.name RETURN p.year AS y, collect(a.name)[..4] AS l ORDER BY y
MATCH (m:Method)-[e:EVALUATED_ON]->(d) WITH m, d, e ORDER BY e.papers DESC, m.name, d.name WITH d.kind AS k, collect(m.name + ' ' + d.name)[..2] AS top RETURN k, top ORDER BY k
MATCH (m:Method)-[:EVALUATED_ON]->(d) WITH d, m ORDER BY m.name WITH (d.kind) AS k, 1 AS o, d.papers > 1 AS q, collect(DISTINCT m.name) AS ms RETURN k, o, q, ms[..3] AS f ORDER BY k, q
MATCH (m:Method)-[:EVALUATED_ON]->(d) WITH d, m ORDER BY m.name WITH d, {k: d.kind} AS k, collect(m.name) AS ms RETURN d.name, k, ms ORDER BY d.name
MATCH (m:Method)-[:EVALUATED_ON]->(d) WITH d, m ORDER BY m.name WITH d.name AS n, d.kind AS k, collect({m: m.name}) AS ms, count(*) AS c WHERE c > 1 RETURN n, k, ms[0].m AS f, c ORDER BY n
MATCH (p:Paper) WITH p ORDER BY p.title RETURN p.year AS y, p.venue AS v, collect(p.title) AS ts, count(*) AS n ORDER BY count(*) DESC, y, v
MATCH (n:Method) WHERE n.name IN [n IN ['BERT'] | n] RETURN n.name
MATCH (n:Method) RETURN [x IN n.aliases WHERE x CONTAINS 'e' | toUpper(x)] AS l, any(x IN n.aliases WHERE x = 'y') AS b ORDER BY n.id
MATCH (m:Method) RETURN CASE WHEN count(m) > 1 THEN 'many' ELSE 'few' END AS x
MATCH (m:Method) RETURN m.papers AS p, CASE WHEN count(m) > 4 THEN 'many' ELSE 'few' END AS x ORDER BY p
MATCH (m:Method)-[:EVALUATED_ON]->(d) RETURN m.name AS n, CASE WHEN count(d) > 1 THEN collect(d.name)[0] IS NULL ELSE max(d.papers) END AS c ORDER BY m.name
MATCH (n:Paper) RETURN percentileDisc(n.year, 0.5) AS a, percentileDisc(n.year, 0) AS b, percentileDisc(n.year, 1) AS c, percentileDisc(n.year, 0.9) AS d
MATCH (n:Paper) RETURN percentileCont(n.year, 0.5) AS a, percentileCont(n.year, 0) AS b, percentileCont(n.year, 1) AS c, percentileCont(n.year, 0.33) AS d
MATCH (n:Paper) RETURN n.venue AS v, percentileCont(n.year, 0.5) AS a, percentileDisc(n.year, 0.25) AS b, count(*) AS c ORDER BY v
MATCH (n:Paper {title: 'zzz'}) RETURN percentileCont(n.year, 0.5) AS a, percentileDisc(n.year, 0.25) AS b
MATCH (r:Result) RETURN percentileDisc(r.value, 0.3) AS a, percentileCont(r.value, 0.3) AS b, percentileDisc(DISTINCT r.value, 0.5) AS c, percentileCont(r.value, $half) AS d
MATCH (r:Result)-[:IN_METRIC]->(k) WITH k, percentileDisc(r.value, 0.5) AS median, percentileCont(r.value, 0.5) + 1 AS q WHERE median > 1 RETURN k.name, median, q ORDER BY k.name
UNWIND [1, 2, 3, 4, null] AS x RETURN percentileCont(x, 0.4) AS a, percentileDisc(x, 0.4) AS b
MATCH (d:Dataset WHERE d.papers > 1) RETURN d.name ORDER BY d.name
MATCH (m:Method) OPTIONAL MATCH (m)-[r WHERE r.papers > 1]->(d:Dataset WHERE d.papers > 1) RETURN m.name, d.name ORDER BY m.name, d.name
MATCH (d:Dataset&Benchmark) RETURN d.name ORDER BY d.name
MATCH (d:Dataset&!Benchmark) RETURN d.name ORDER BY d.name
MATCH (d:!Paper&!Result) RETURN labels(d)[0] AS l, count(*) AS n ORDER BY l
MATCH (d:(Dataset&!Benchmark)|Metric) RETURN d.name ORDER BY d.name
MATCH (d:%) RETURN count(d) AS n
MATCH (n) WHERE n:Paper|Metric RETURN count(n) AS n
MATCH (n) WHERE n:Dataset&!(Benchmark|Environment) RETURN n.name ORDER BY n.name
MATCH (n) WHERE NOT n:Paper|Metric RETURN count(n) AS n
MATCH (m:Method)-[r:!EVALUATED_ON]->(x) RETURN m.name, type(r), x.name ORDER BY m.name, type(r), x.name
MATCH (m:Method)-[r:!EVALUATED_ON&!USED_FOR]->(x) RETURN type(r) AS t, count(*) AS n ORDER BY t
MATCH (m:Method)-[r:EVALUATED_ON&USED_FOR]->(x) RETURN count(*) AS n
MATCH (m:Method) WHERE (m)-->(:Dataset&!Benchmark) RETURN m.name ORDER BY m.name
MATCH (m:Method) WHERE EXISTS { (m)-->(:!Dataset WHERE true) } RETURN m.name ORDER BY m.name
MATCH (m:Method) RETURN m.name, size([(m)-->(d:Dataset&!Benchmark WHERE d.papers > 0) | d.name]) AS n ORDER BY m.name
MATCH (m:Method) RETURN m.name, COUNT { MATCH (m)-->(x) RETURN x } AS c, COUNT { MATCH (m)-->(x:Dataset) WHERE x.papers > 1 RETURN x.name AS n } AS k ORDER BY m.name
MATCH (m:Method) WHERE EXISTS { MATCH (m)-->(x:Dataset) RETURN DISTINCT x.name AS n } RETURN m.name ORDER BY m.name
MATCH (m:Method)-[:USED_FOR]->(t) WITH DISTINCT m RETURN m.name, size(COLLECT { MATCH (m)-->(x:Dataset) WHERE x.papers > 0 RETURN x.name }) AS c ORDER BY m.name
MATCH (p:Paper) WHERE 2014 < p.year <= 2019 RETURN p.title ORDER BY p.title
MATCH (p:Paper) RETURN p.id, 2014 < p.year <= 2019 <> false AS x ORDER BY p.id
RETURN 8 / 2 ^ 2 AS a, 2 ^ 3 ^ 2 AS b, -2 ^ 2 AS c, 2 ^ -1 AS d, 7 % 2 ^ 2 AS e, - -3 AS f
MATCH (a:Method)-[:EVALUATED_ON]->(b) RETURN b AS a ORDER BY a.name, a.id
MATCH (a:Method)-[:EVALUATED_ON]->(b) RETURN DISTINCT b.name AS a ORDER BY a
MATCH (m:Method) RETURN m.papers AS p, count(*) AS c ORDER BY count(*) + 1, p
MATCH (m:Method)-[:EVALUATED_ON]->(d) WITH m, d ORDER BY d.name RETURN m.name, collect(d.name)[0] AS f, collect(d.name)[-1] AS l, [x IN collect(d) | x.name][..2] AS t ORDER BY m.name
MATCH (m:Method)-[:EVALUATED_ON]->(d) WITH m, d ORDER BY d.name DESC WITH d.kind AS k, collect(m.name)[0] AS f, count(*) AS n RETURN k, n ORDER BY k
MATCH (n:Dataset) RETURN [x IN range(1, count(*)) | x * 2] AS l
MATCH (n:Dataset) RETURN n.kind AS kind, {n: count(*), names: size(collect(n.name)), first: min(n.name)} AS m ORDER BY kind
MATCH (n:Dataset) RETURN isEmpty(n.aliases) AS a, isEmpty(n.name) AS b, isEmpty('') AS c, isEmpty([]) AS d, lower('A') AS e, upper('b') AS f, char_length('abc') AS g, e() AS h ORDER BY n.id
RETURN isEmpty({}) AS a, isEmpty({b: 1}) AS b, isEmpty(null) AS c
MATCH (m:Method) RETURN any(x IN collect(m.name) WHERE x = 'BERT') AS a, reduce(s = 0, x IN collect(m.papers) | s + x) AS b
MATCH (m:Method) RETURN 1.0 * sum(m.papers) / count(m) AS a, count(m) / 2 AS b, CASE count(m) WHEN 0 THEN 'none' ELSE 'some' END AS c
MATCH (m:Method) WITH *, COUNT { (m)-->() } AS n WHERE (COUNT { (m)-->() } > 1 OR n = 0) RETURN m.name, n ORDER BY m.name
MATCH (m)-[r]->(d:Dataset|Metric WHERE d.papers > 0) RETURN * ORDER BY m.id, d.id, type(r) LIMIT 5
MATCH (:Method&!Paper)-[r:USED_FOR]->(:Task WHERE true) RETURN * ORDER BY r.papers, startNode(r).id, endNode(r).id
MATCH (:Method&!Paper)-[r:USED_FOR]->(:Task WHERE true) RETURN DISTINCT r.papers AS x ORDER BY x
MATCH (m:Method) RETURN m {.name, .papers, k: COUNT { (m)-->() }} AS x, (m:Method) IS NULL AS y, (m:Method) = true AS z ORDER BY m.id
UNWIND [[1, null], [2]] AS l RETURN l[0] + 1 AS a, size(l + null) AS b, (l + [3])[0] AS c ORDER BY a
MATCH (m:Method) WITH m.papers AS p, count(*) AS n WHERE n > 1 RETURN CASE WHEN max(n) > 3 THEN sum(p) END AS s
MATCH (m:Method) RETURN DISTINCT m.papers > 1 AS big, CASE WHEN count(*) > 3 THEN 1 ELSE 0 END AS c ORDER BY big
MATCH (d:Dataset) RETURN d.kind AS kind, count(*) AS n ORDER BY CASE WHEN count(*) > 3 THEN 0 ELSE 1 END, kind
MATCH (p:Paper) RETURN CASE WHEN p.year > 2018 THEN 'new' ELSE 'old' END AS age, CASE WHEN count(*) > 5 THEN percentileDisc(p.year, 0.5) ELSE 0 END AS y ORDER BY age
CALL { MATCH (m:Method) RETURN CASE WHEN count(m) > 1 THEN 1 ELSE 0 END AS x } RETURN x
MATCH (d:Dataset) CALL (d) { MATCH (d)<-[:EVALUATED_ON]-(m) RETURN percentileCont(m.papers, 0.5) AS md } RETURN d.name, md ORDER BY d.name
MATCH (d:Dataset) CALL (*) { MATCH (d)<-[:EVALUATED_ON]-(m) RETURN count(m) AS c } RETURN d.name, c ORDER BY d.name
MATCH (d:Dataset) CALL { WITH d MATCH (d)<-[:EVALUATED_ON]-(m) RETURN CASE WHEN count(m) > 1 THEN 'x' END AS c } RETURN d.name, c ORDER BY d.name
MATCH (x:Method) RETURN x.name AS n UNION MATCH (x:Task) RETURN x.name AS n
MATCH (x:Method) RETURN CASE WHEN count(*) > 1 THEN 'a' END AS n UNION ALL MATCH (x:Task) RETURN CASE WHEN count(*) > 1 THEN 'b' END AS n
MATCH p = (a:Method {name: 'BERT'})-[*1..2]->(b:!Paper WHERE b.papers > 1) RETURN length(p) AS l, b.name ORDER BY l, b.name
MATCH p = shortestPath((a:Method {name: 'BERT'})-[*..4]-(b:Dataset&!Benchmark)) RETURN length(p) AS l, b.name ORDER BY b.name
MATCH (m:Method) WHERE m.name IN ['BERT'] AND (m)-[:EVALUATED_ON]->() AND NOT (m)-[:EVALUATED_ON]->(:Metric) RETURN m.name
MATCH (m:Method)-[r]->(x) WHERE r:EVALUATED_ON RETURN count(*) AS n
MATCH (m:Method)-[r]->(x) WHERE NOT r:EVALUATED_ON|USED_FOR RETURN count(*) AS n
MATCH (m:Method)-[r]->(x) RETURN r:EVALUATED_ON AS a, count(*) AS n ORDER BY a
MATCH (m:Method) WITH collect(m) AS ms RETURN size([m IN ms WHERE m:(Method|Paper)]) AS n, size([m IN ms WHERE m:(Dataset|Paper) | m.name]) AS k
MATCH (n:Method) RETURN n.name AS name, n.papers AS p ORDER BY size(name) DESC, name
MATCH (n:Method)-[:EVALUATED_ON]->(d) RETURN d.kind AS kind, count(DISTINCT n) * 1.0 / count(*) AS share, max(n.papers) - min(n.papers) AS spread ORDER BY share DESC, kind
MATCH (p:Paper) WITH p.year / 10 * 10 AS decade, count(*) AS n RETURN decade, n, CASE WHEN n > 2 THEN 'many' ELSE 'few' END AS size ORDER BY decade
MATCH (p:Paper) WITH p ORDER BY p.year, p.id RETURN p.venue AS v, collect(p.title)[0] AS first, collect(p.year)[..2] AS years, count(*) + 1 AS n ORDER BY v
MATCH (m:Method) WITH m ORDER BY m.name WITH m.papers AS p, collect(m.name) AS names RETURN p, names[0] AS a, names[-1] AS b, size(names) AS n ORDER BY p
MATCH (m:Method)-[e:EVALUATED_ON]->(d:Dataset) WITH d, avg(e.papers) AS a, collect({m: m.name, p: e.papers}) AS l WHERE size(l) > 1 RETURN d.name, a, size([x IN l WHERE x.p > 0]) AS n ORDER BY d.name
MATCH (m:Method) RETURN m.name AS name, [(m)-[e:EVALUATED_ON WHERE e.papers > 0]->(d) WHERE d.papers > 1 | d.name][0] IS NULL AS x ORDER BY name
MATCH (a:Author)-[:WROTE]->(p:Paper) RETURN a.name AS a, count(p) AS n, min(p.year) AS y ORDER BY n DESC, a LIMIT 5
MATCH (m:Method) WHERE m.papers IN [1, 2] XOR m.name STARTS WITH 'B' RETURN m.name ORDER BY m.name
MATCH (m:Method) WHERE NOT (m.papers = 1 OR m.name STARTS WITH 'B') AND (m.papers + 1) * 2 > 4 RETURN m.name ORDER BY m.name
RETURN 10 - 3 - 2 AS a, 10 - (3 - 2) AS b, 2 * (3 + 4) AS c, 100 / 10 / 2 AS d, 100 / (10 / 2) AS e, 2 ^ (1 + 2) AS f, -(2 + 3) AS g, 7 % (2 + 1) AS h
RETURN NOT true AND false AS a, NOT (true AND false) AS b, true OR false AND false AS c, (true OR false) AND false AS d, true XOR true OR true AS e
RETURN 'a' + 1 + 2 AS a, 'a' + (1 + 2) AS b, 1 + 2 + 'a' AS c, [1] + 2 + 3 AS d, 1 + ([2] + 3) AS e
RETURN CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN CASE WHEN true THEN 'x' END ELSE 'c' END AS a
MATCH (n:Dataset) RETURN n.kind AS `my kind`, count(*) AS `how many` ORDER BY `how many` DESC, `my kind`
MATCH (n:Paper) RETURN n.year, count(*), collect(n.id)[0] IS NULL ORDER BY n.year
MATCH (n:Paper) RETURN DISTINCT n.year AS end ORDER BY end
MATCH (first:Paper) WITH first.year AS last, count(*) AS count RETURN last, count ORDER BY last
MATCH (m:Method) OPTIONAL MATCH (m)-[:USED_FOR]->(t:Task&!Paper WHERE t.papers > 0) WITH m, count(t) AS n RETURN n, count(*) AS c, CASE WHEN n = 0 THEN 'none' ELSE toString(n) END AS x ORDER BY n
MATCH (m:Method) OPTIONAL MATCH (m)-[:USED_FOR]->(t) RETURN m.name, percentileDisc(t.papers, 0.5) AS p ORDER BY m.name
UNWIND [3, 1.5, 2] AS x RETURN percentileDisc(x, 0.5) AS a, percentileCont(x, 0.75) AS b, collect(x) AS c
MATCH (d:Dataset) WITH count(*) AS n, percentileCont(d.papers, 0.9) AS p MATCH (d:Dataset) WHERE d.papers >= p RETURN d.name, n, p ORDER BY d.name
MATCH (d:Dataset) WITH d.kind AS k, collect(d) AS ds UNWIND ds AS d RETURN k, d.name, d {.kind, .papers} AS m ORDER BY k, d.name
MATCH (m:Method {name: 'BERT'}) RETURN [x IN [1, 2, 3] WHERE x > 1 AND EXISTS { (m)-->(:Dataset WHERE true) } | x] AS l
MATCH (m:Method) WHERE COUNT { (m)-->(:Dataset) } >= 2 AND COUNT { (m)-->() } < 5 RETURN m.name ORDER BY m.name
MATCH (m:Method) WHERE (COUNT { (m)-->(:Dataset) }) * 2 > 3 RETURN m.name, (COUNT { (m)-->() }) AS n ORDER BY m.name
MATCH (m:Method) RETURN m.name ORDER BY COUNT { (m)-->() } DESC, m.name
MATCH (p:Paper)-[r:EVALUATES_ON|TRAINS_ON]->(d:Dataset|Metric) RETURN type(r) AS t, labels(d)[0] AS l, count(*) AS n ORDER BY t, l
MATCH (a)-[r:USES&!MENTIONS]->(b) RETURN count(*) AS n
MATCH (n:Paper) WHERE n.year IS NOT NULL = true RETURN count(n) AS n
MATCH (n:Paper) WHERE (n.year IS NULL) = false AND NOT n.title IS NULL RETURN count(n) AS n
MATCH p = (m:Method {name: 'BERT'})-->(x) RETURN [n IN nodes(p) WHERE n:Method|Dataset | n.name] AS l, length(p) AS k ORDER BY l
MATCH p = (m:Method {name: 'BERT'})-->(x) RETURN [n IN nodes(p) WHERE n:(Method|Dataset) | n.name] AS l, length(p) AS k ORDER BY l
WITH {a: {b: [1, 2, {c: 3}]}} AS m RETURN m.a.b[2].c AS c, m['a']['b'][0] AS d, (m.a).b[1..] AS e
WITH [[1, 2], [3, 4]] AS m RETURN [r IN m | [x IN r | x * 2]] AS d, reduce(t = 0, r IN m | t + reduce(s = 0, x IN r | s + x)) AS s, m[0][1] AS e, m[size(m) - 1][0] AS f
RETURN datetime('2020-01-01T10:00:00Z') AS d, date('2020-01-02') AS e, 'a' =~ 'A' AS f
"""  # noqa: E501 - a query a line
PARAMETERS: dict[str, Any] = {
    "list": [1, 2.5],
    "add": 1,
    "name": "CIFAR-10",
    "id": "dataset:cifar-10",
    "method": "ResNet",
    "half": 0.5,
}


@pytest.fixture(scope="module")
def stores(neo4j_server: Neo4jServer) -> Iterator[Stores]:
    neo4j_server.wipe()
    graph = sample_graph()
    with (
        EmbeddedStore.from_graph(graph) as embedded,
        Neo4jStore(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as server,
    ):
        server.push(graph)
        yield embedded, server


def frozen(row: dict[str, Any]) -> str:
    """Return a row as text: columns in order, keys of maps sorted; 1, 1.0 and True are told apart."""
    return ", ".join(f"{column} = {_text(value)}" for column, value in row.items())


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in sorted(value.items())) + "}"
    return "[" + ", ".join(map(_text, value)) + "]" if isinstance(value, list) else repr(value)


@pytest.mark.parametrize("query", list_queries(), ids=lambda query: query.name)
def test_named_queries_give_the_same_rows_in_the_same_order(stores: Stores, query: NamedQuery) -> None:
    embedded, server = (store.query(query.text, query.example) for store in stores)
    assert list(map(frozen, embedded)) == list(map(frozen, server))
    assert server, "an example that finds nothing shows nothing"


@pytest.mark.parametrize("cypher", FREE_TEXTS.strip().splitlines())
def test_free_texts_give_the_same_rows(stores: Stores, cypher: str) -> None:
    embedded, server = (list(map(frozen, store.query(cypher, PARAMETERS))) for store in stores)
    if "ORDER BY" not in cypher:
        embedded, server = sorted(embedded), sorted(server)
    assert embedded == server
