"use strict";
// The panel: what is known of a node, a line or a cell. Sentences are copied from the table, where they are safe already.
const panel = document.getElementById("panel");
const touching = new Map(data.nodes.map((node) => [node.number, []]));
data.rows.forEach(([head, tail], number) => {
  for (const end of new Set([head, tail])) if (end >= 0) touching.get(end).push(number);
});
const MOST = 40;

function make(tag, content, name) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...[].concat(content ?? []));
  return element;
}

function bdi(text) {
  return make("bdi", text);
}

function button(content, action) {
  const element = make("button", content);
  element.type = "button";
  element.addEventListener("click", action);
  return element;
}

// The sentence of a row of the table, with its papers.
function proof(number) {
  const [, , , sentence, papers] = rows[number].cells;
  const parts = [];
  if (sentence.textContent.trim()) parts.push(make("div", [...sentence.cloneNode(true).childNodes], "proof"));
  if (papers.textContent.trim()) parts.push(make("span", [...papers.cloneNode(true).childNodes], "source"));
  return parts;
}

function entry(number, node) {
  const [head, tail] = data.rows[number];
  const other = head === node.number ? tail : head;
  const relation = rows[number].cells[1].textContent;
  const number_ = kindOf(number, 0) === "Result" || kindOf(number, 1) === "Result";
  const item = make("li");
  if (head === node.number && !number_) item.append(make("span", `${relation} `, "relation"));
  if (other >= 0) item.append(button(bdi(data.nodes[other].name), () => choose(data.nodes[other].id, true)));
  else item.append(...rows[number].cells[0].cloneNode(true).childNodes);
  if (head !== node.number && !number_) item.append(make("span", ` ${relation} this`, "relation"));
  item.append(...proof(number));
  return item;
}

function section(title, numbers, node) {
  if (!numbers.length) return [];
  const list = make("ul", numbers.slice(0, MOST).map((number) => entry(number, node)));
  const rest = numbers.slice(MOST);
  const parts = [make("h3", `${title} (${numbers.length})`), list];
  if (rest.length) {
    const more = button(`Show ${rest.length} more`, () => {
      list.append(...rest.map((number) => entry(number, node)));
      more.remove();
    });
    parts.push(more);
  }
  return parts;
}

function kindOf(number, end) {
  const node = data.nodes[data.rows[number][end]];
  return node ? node.kind : "Paper";
}

function nodePanel(node) {
  const all = touching.get(node.number);
  const results = all.filter((n) => kindOf(n, 0) === "Result" || kindOf(n, 1) === "Result");
  const said = all.filter((n) => !results.includes(n) && kindOf(n, 0) === "Paper");
  const others = all.filter((n) => !results.includes(n) && !said.includes(n));
  const parts = [make("h2", bdi(node.name)), make("p", bdi(node.about), "soft")];
  if (node.aliases.length) parts.push(make("p", ["Also: ", bdi(node.aliases.join(", "))]));
  if (node.url) {
    const link = make("a", "Read the paper");
    link.href = node.url;
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    parts.push(make("p", link));
  }
  const actions = [button("Only what is around it", () => recentre(node.id))];
  if (middle !== data.centre) actions.push(button("Back to all", () => recentre(data.centre)));
  parts.push(make("div", actions, "actions"));
  parts.push(...section("Results", results, node));
  parts.push(...section(node.kind === "Paper" ? "What it says" : "What papers say", said, node));
  parts.push(...section("Linked", others, node));
  return parts;
}

// A line that sums papers up is proved by what each of these says of both ends.
function edgePanel(edge) {
  const ends = [byId.get(edge.from), byId.get(edge.to)];
  const title = make("h2", [bdi(ends[0].name), ` ${edge.type.replaceAll("_", " ").toLowerCase()} `, bdi(ends[1].name)]);
  const papers = edge.papers ? `${edge.papers} paper${edge.papers === 1 ? "" : "s"}` : "";
  const sources = new Set(edge.sources ?? []);
  const ends_ = new Set(ends.map((end) => end.number));
  const behind = data.rows.map((row, number) => [row, number])
    .filter(([[, tail, paper]]) => paper !== undefined && sources.has(paper) && ends_.has(tail))
    .map(([, number]) => number);
  const list = behind.length
    ? behind.map((n) => make("li", [make("span", `${rows[n].cells[1].textContent} `, "relation"),
      bdi(rows[n].cells[2].firstElementChild.textContent), ...proof(n)]))
    : [make("li", proof(edge.id))];
  return [title, make("p", papers, "soft"), make("ul", list)];
}

// Text with some places marked; the text is a paper's and stays text.
function markedText(text, places) {
  const parts = [];
  let last = 0;
  for (const [start, end] of places) {
    if (start < last) continue;
    parts.push(text.slice(last, start), make("mark", text.slice(start, end)));
    last = end;
  }
  return make("bdi", [...parts, text.slice(last)]);
}

function cellPanel(cell) {
  const parts = [make("h2", bdi(cell.title))];
  if (cell.best) {
    parts.push(make("p", ["Best number stated: ", bdi(cell.best[0])]));
    for (const doubt of cell.best[1]) parts.push(make("p", `In doubt: ${doubt}`, "doubt"));
  }
  const list = cell.proofs.map(([paper, text, places]) => {
    const [title, url] = data.matrix.papers[paper];
    const source = make(url ? "a" : "span", bdi(title), "source");
    if (url) Object.assign(source, { href: url, rel: "noopener noreferrer", target: "_blank" });
    return make("li", [make("div", markedText(data.matrix.texts[text], places), "proof"), source]);
  });
  parts.push(make("ul", list));
  if (cell.more) parts.push(make("p", `and ${cell.more} more papers`, "soft"));
  return parts;
}

function tell(parts, grabFocus) {
  panel.replaceChildren(...parts);
  panel.scrollTop = 0;
  if (grabFocus) panel.focus({ preventScroll: innerWidth > 700 });
}

// Choose a node: in the panel, in the picture, and with `fly` in its middle.
function choose(id, fly) {
  tell(nodePanel(byId.get(id)), fly);
  network.selectNodes([id]);
  if (gone.has(id)) recentre(id);
  if (fly && !document.getElementById("view-picture").hidden) flyTo(id);
  point(id);
}

network.on("select", (event) => {
  if (event.nodes.length) choose(event.nodes[0], false);
  else if (event.edges.length) tell(edgePanel(edges.get(event.edges[0])), false);
  else point(null);
});
network.on("doubleClick", (event) => { if (event.nodes.length) recentre(event.nodes[0]); });
