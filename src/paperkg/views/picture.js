"use strict";
// The picture: vis-network draws nodes and lines where they were laid out beforehand, this file writes their names.
const data = JSON.parse(document.getElementById("data").textContent);
const box = document.getElementById("picture");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Positions come in thousandths of half the frame. A frame too small for so many nodes is made larger, and zoomed out.
const pad = { x: Math.min(90, box.clientWidth * 0.12), y: 34 };
const crowd = Math.max(1, Math.sqrt((data.nodes.length * 2600) / (box.clientWidth * box.clientHeight)));
// The centre lies in the middle; where that leaves much of the frame empty, the middle of all nodes lies there instead.
const reach = ["x", "y"].map((axis) => {
  const places = data.nodes.map((node) => node[axis]);
  return [Math.min(...places), Math.max(...places)];
});
const lopsided = data.nodes.length > 2 && reach.some(([low, high]) => Math.min(-low, high) < 0.55 * Math.max(-low, high));
const shift = lopsided ? reach.map(([low, high]) => (low + high) / 2) : [0, 0];
const stretch = lopsided ? Math.min(...reach.map(([low, high]) => 2000 / Math.max(high - low, 1))) : 1;
data.nodes.forEach((node, number) => {
  node.number = number;
  node.x = (node.x - shift[0]) * stretch;
  node.y = (node.y - shift[1]) * stretch;
  node.x *= (crowd * (box.clientWidth / 2 - pad.x)) / 1000;
  node.y *= (crowd * (box.clientHeight / 2 - pad.y)) / 1000;
});
// What a pointer is told at once: a node's sentence with the centre, a line's own.
const rows = [...document.querySelectorAll("#relations tbody tr")];
function quoted(number) {
  const text = rows[number].cells[3].textContent.trim();
  return text ? `\u201c${text}\u201d` : "";
}
const sentences = new Map();
data.rows.forEach(([head, tail], number) => {
  const other = data.nodes[head]?.id === data.centre ? tail : data.nodes[tail]?.id === data.centre ? head : -1;
  if (other >= 0 && !sentences.get(other)) sentences.set(other, quoted(number));
});
for (const node of data.nodes) {
  node.title = [node.name, node.about, sentences.get(node.number)].filter(Boolean).join("\n");
}
const strong = data.edges.length < 150 ? 0.9 : data.edges.length < 600 ? 0.55 : 0.3;
data.edges.forEach((edge) => {
  const [from, to] = [data.nodes[edge.from], data.nodes[edge.to]];
  const papers = edge.papers ? ` (${edge.papers} paper${edge.papers === 1 ? "" : "s"})` : "";
  const line = `${from.name} \u2014 ${edge.type.replaceAll("_", " ").toLowerCase()} \u2192 ${to.name}${papers}`;
  edge.title = [line, quoted(edge.id)].filter(Boolean).join("\n");
  edge.from = from.id;
  edge.to = to.id;
  edge.color = { color: data.strokes[edge.type][0], opacity: strong };
  edge.dashes = data.strokes[edge.type][1];
});
// Captions that do not fit give way to those of nodes in more papers; zooming in makes room for them.
const byWeight = [...data.nodes].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

const byId = new Map(data.nodes.map((node) => [node.id, node]));
const gone = new Set();
let pointed = null;
let middle = data.centre;
let byGroup = false;

// Colours that depend on the page's own, and those of the communities where these are chosen.
function look(node, page) {
  const own = byGroup ? data.groups.colours[node.community] ?? page.line : node.own;
  const background = node.hollow && !byGroup ? page.paper : own;
  const border = node.id === middle ? page.ink : node.hollow ? own : page.soft;
  const same = { background, border: page.ink };
  return {
    id: node.id, borderWidth: node.id === middle ? 4 : node.hollow ? 2 : 1,
    color: { background, border, highlight: same, hover: same },
  };
}

function colours() {
  return Object.fromEntries(["line", "paper", "ink", "soft"].map((name) => [name, colour(`--${name}`)]));
}

const first = colours();
for (const node of data.nodes) Object.assign(node, look(node, first));
data.options.edges.color = { highlight: first.ink, hover: first.ink };
const nodes = new vis.DataSet(data.nodes);
const edges = new vis.DataSet(data.edges);
const network = new vis.Network(box, { nodes, edges }, data.options);

function meets(area, other) {
  return area[0] < other[2] && area[2] > other[0] && area[1] < other[3] && area[3] > other[1];
}

// Below the node or else above it, where no caption and no heavier node is; what is pointed at is always named.
function place(node, centre, half, scale, taken) {
  const size = node.font.size;
  const reach = node.size * scale + 3;
  const x = Math.min(Math.max(centre.x, half + 4), Math.max(box.clientWidth - half - 4, half + 4));
  for (const top of [centre.y + reach, centre.y - reach - size]) {
    const area = [x - half - 2, top - 1, x + half + 2, top + size + 1];
    if (node.id === pointed || !taken.some((other) => meets(area, other))) {
      taken.push(area);
      return { x: x, y: top };
    }
  }
  return null;
}

function caption(context, node, scale, colours, taken) {
  if (gone.has(node.id)) return;
  const centre = network.canvasToDOM(network.getPosition(node.id));
  if (centre.x < 0 || centre.y < 0 || centre.x > box.clientWidth || centre.y > box.clientHeight) return;
  const text = node.id === pointed ? node.name : node.label;
  const bold = node.font.bold || node.id === middle;
  context.font = `${bold ? "bold " : ""}${node.font.size / scale}px system-ui, sans-serif`;
  const spot = place(node, centre, (context.measureText(text).width * scale) / 2, scale, taken);
  taken.push([centre.x - 3, centre.y - 3, centre.x + 3, centre.y + 3]);
  if (spot === null) return;
  const start = network.DOMtoCanvas(spot);
  context.lineWidth = 4 / scale;
  context.strokeStyle = colours.halo;
  context.strokeText(text, start.x, start.y);
  context.fillStyle = colours.ink;
  context.fillText(text, start.x, start.y);
}

network.on("afterDrawing", (context) => {
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  const scale = network.getScale();
  const colours = { ink: colour("--ink"), halo: colour("--paper") };
  const taken = [];
  for (const node of byWeight) caption(context, node, scale, colours, taken);
  if (pointed !== null) caption(context, byId.get(pointed), scale, colours, []);
});

function paint() {
  const page = colours();
  network.setOptions({ edges: { color: { highlight: page.ink, hover: page.ink } } });
  nodes.update(data.nodes.map((node) => look(node, page)));
}

function frame() {
  network.moveTo({ position: { x: 0, y: 0 }, scale: 1 / crowd });
}

function point(id) {
  pointed = id;
  network.redraw();
}

// Bring a node to the middle of the frame, near enough to read what is around it.
function flyTo(id) {
  untouched = false;
  const scale = Math.max(network.getScale(), Math.min(1, 2.2 / crowd));
  network.focus(id, { scale, animation: still ? false : { duration: 300, easingFunction: "easeInOutQuad" } });
}

let untouched = true;
for (const event of ["dragStart", "zoom"]) network.on(event, () => { untouched = false; });
network.on("resize", () => { if (untouched) frame(); });
network.on("hoverNode", (event) => point(event.node));
network.on("blurNode", () => point(null));
window.picture = { network, nodes, edges, gone };
