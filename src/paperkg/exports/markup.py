"""GraphML and GEXF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from paperkg.exports.content import Content, Graph, Types, cell, content_of, flat, write_text

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Both formats call these the same; a list is a string in both.
_XML_TYPES: Final = {"integer": "long", "float": "double", "boolean": "boolean"}


def write_graphml(graph: Graph, path: str | Path) -> None:
    """Write GraphML: nodes with `label` (the name to read), `labels` and properties, edges with `type` and properties.

    Parameters and errors are those of `export`.
    """
    write_text(path, _graphml(flat(content_of(graph))))


def write_gexf(graph: Graph, path: str | Path) -> None:
    """Write GEXF 1.2: nodes with a label, `labels` and properties, edges with `type`, also as label, and properties.

    Parameters and errors are those of `export`.
    """
    write_text(path, _gexf(flat(content_of(graph))))


def _graphml(content: Content) -> Iterator[str]:
    yield f'{_DECLARATION}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield from _keys("node", {"label": "string", "labels": "strings", **content.node_types})
    yield from _keys("edge", {"type": "string", **content.edge_types})
    yield '  <graph edgedefault="directed">\n'
    for node in content.nodes:
        yield f"    <node id={quoteattr(node.id)}>\n"
        yield from _data("node", {"label": node.display_name, "labels": cell(node.labels), **node.properties})
        yield "    </node>\n"
    # Gephi drops an edge whose id it has seen: numbered through, not anew for each pair of nodes as networkx does.
    for number, edge in enumerate(content.edges):
        yield f'    <edge id="{number}" source={quoteattr(edge.source.id)} target={quoteattr(edge.target.id)}>\n'
        yield from _data("edge", {"type": edge.type, **edge.properties})
        yield "    </edge>\n"
    yield "  </graph>\n</graphml>\n"


def _keys(scope: str, types: Types) -> Iterator[str]:
    # Gephi takes the keys "d3" and "d7", which networkx would count out, for yEd's labels: ids are spelled out.
    for name, type_ in types.items():
        yield f'  <key id={quoteattr(f"{scope}-{name}")} for="{scope}"'
        yield f' attr.name={quoteattr(name)} attr.type="{_XML_TYPES.get(type_, "string")}"/>\n'


def _data(scope: str, values: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        yield f"      <data key={quoteattr(f'{scope}-{name}')}>{escape(value)}</data>\n"


def _gexf(content: Content) -> Iterator[str]:
    yield f'{_DECLARATION}<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    yield '  <graph mode="static" defaultedgetype="directed">\n'
    yield from _attributes("node", {"labels": "strings", **content.node_types})
    yield from _attributes("edge", {"type": "string", **content.edge_types})
    yield "    <nodes>\n"
    for node in content.nodes:
        values = _attvalues({"labels": cell(node.labels), **node.properties})
        yield f"      <node id={quoteattr(node.id)} label={quoteattr(node.display_name)}>{values}</node>\n"
    yield "    </nodes>\n    <edges>\n"
    for number, edge in enumerate(content.edges):
        values = _attvalues({"type": edge.type, **edge.properties})
        yield f'      <edge id="{number}" source={quoteattr(edge.source.id)} target={quoteattr(edge.target.id)}'
        yield f' label="{edge.type}">{values}</edge>\n'
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _attributes(scope: str, types: Types) -> Iterator[str]:
    yield f'    <attributes class="{scope}" mode="static">\n'
    for name, type_ in types.items():
        spelled = quoteattr(name)
        yield f'      <attribute id={spelled} title={spelled} type="{_XML_TYPES.get(type_, "string")}"/>\n'
    yield "    </attributes>\n"


def _attvalues(values: Mapping[str, str]) -> str:
    items = (f"<attvalue for={quoteattr(name)} value={quoteattr(value)}/>" for name, value in values.items())
    return f"<attvalues>{''.join(items)}</attvalues>"
