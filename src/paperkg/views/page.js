"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const box = document.getElementById("picture");
const chosen = document.getElementById("chosen");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Positions come in thousandths of half the frame. A frame too small for so many nodes is made larger, and zoomed out.
const pad = { x: Math.min(90, box.clientWidth * 0.12), y: 34 };
const crowd = Math.max(1, Math.sqrt((data.nodes.length * 2600) / (box.clientWidth * box.clientHeight)));
for (const node of data.nodes) {
  node.x *= (crowd * (box.clientWidth / 2 - pad.x)) / 1000;
  node.y *= (crowd * (box.clientHeight / 2 - pad.y)) / 1000;
}
// Captions that do not fit give way to those of nodes in more papers; zooming in makes room for them.
const byWeight = [...data.nodes].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));

const nodes = new vis.DataSet(data.nodes);
const edges = new vis.DataSet(data.edges);
const network = new vis.Network(box, { nodes, edges }, data.options);
let pointed = null;

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
  const centre = network.canvasToDOM(network.getPosition(node.id));
  if (centre.x < 0 || centre.y < 0 || centre.x > box.clientWidth || centre.y > box.clientHeight) return;
  context.font = `${node.font.bold ? "bold " : ""}${node.font.size / scale}px system-ui, sans-serif`;
  const spot = place(node, centre, (context.measureText(node.label).width * scale) / 2, scale, taken);
  taken.push([centre.x - 3, centre.y - 3, centre.x + 3, centre.y + 3]);
  if (spot === null) return;
  const start = network.DOMtoCanvas(spot);
  context.lineWidth = 4 / scale;
  context.strokeStyle = colours.halo;
  context.strokeText(node.label, start.x, start.y);
  context.fillStyle = colours.ink;
  context.fillText(node.label, start.x, start.y);
}

network.on("afterDrawing", (context) => {
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  const scale = network.getScale();
  const colours = { ink: colour("--ink"), halo: colour("--paper") };
  const taken = [];
  for (const node of byWeight) caption(context, node, scale, colours, taken);
  if (pointed !== null) caption(context, nodes.get(pointed), scale, colours, []);
});

function paint() {
  // A few lines may be strong; hundreds would hide the rest.
  const line = colour(data.edges.length < 80 ? "--soft" : "--line");
  network.setOptions({ edges: { color: { color: line, highlight: colour("--ink"), hover: colour("--ink") } } });
  for (const node of data.nodes) {
    if (node.hollow) nodes.update({ id: node.id, color: { ...node.color, background: colour("--paper") } });
    if (node.central) nodes.update({ id: node.id, color: { ...node.color, border: colour("--ink") } });
  }
}

function frame() {
  network.moveTo({ position: { x: 0, y: 0 }, scale: 1 / crowd });
}

function point(id) {
  pointed = id;
  network.redraw();
}

let untouched = true;
network.on("dragStart", () => { untouched = false; });
network.on("zoom", () => { untouched = false; });
network.on("resize", () => { if (untouched) frame(); });
network.on("hoverNode", (event) => point(event.node));
network.on("blurNode", () => point(null));
network.on("select", (event) => {
  const item = event.nodes.length ? nodes.get(event.nodes[0]) : edges.get(event.edges[0]);
  if (item) chosen.textContent = item.title;
  point(event.nodes.length ? event.nodes[0] : null);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
paint();
frame();
window.picture = { network, nodes, edges };
