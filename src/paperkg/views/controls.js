"use strict";
// Search, legend, slider, tabs, light and dark: what is shown of that which the file holds.
const $ = (id) => document.getElementById(id);
const things = new Set(data.things);
const hiddenKinds = new Set();
const hiddenTypes = new Set();
let least = 1;

const around = new Map(data.nodes.map((node) => [node.id, new Set()]));
for (const edge of data.edges) {
  around.get(edge.from).add(edge.to);
  around.get(edge.to).add(edge.from);
}

function allowed(node) {
  if (node.id === middle) return true;
  if (hiddenKinds.has(node.kind)) return false;
  if (middle !== data.centre && !around.get(middle).has(node.id)) return false;
  return !things.has(node.kind) || node.papers >= least || node.id === data.centre;
}

// A paper or a number that is only about what is hidden is hidden too.
function orphan(node, shown) {
  if (things.has(node.kind) || node.id === middle) return false;
  const about = [...around.get(node.id)].filter((id) => id !== data.centre && things.has(byId.get(id).kind));
  return about.length > 0 && !about.some((id) => shown.has(id));
}

function apply() {
  const shown = new Set(data.nodes.filter(allowed).map((node) => node.id));
  for (const node of data.nodes) if (shown.has(node.id) && orphan(node, shown)) shown.delete(node.id);
  gone.clear();
  for (const node of data.nodes) if (!shown.has(node.id)) gone.add(node.id);
  update(nodes, data.nodes, (node) => gone.has(node.id));
  update(edges, data.edges, (edge) => hiddenTypes.has(edge.type) || gone.has(edge.from) || gone.has(edge.to));
  filterRows();
  const links = data.edges.filter((edge) => !edge.hidden).length;
  $("status").textContent = `${shown.size} of ${data.nodes.length} nodes, ${links} of ${data.edges.length} links`;
}

// Tell the picture only of what changes.
function update(set, items, isHidden) {
  const changed = items.filter((item) => Boolean(item.hidden) !== isHidden(item));
  for (const item of changed) item.hidden = !item.hidden;
  if (changed.length) set.update(changed.map((item) => ({ id: item.id, hidden: item.hidden })));
}

function filterRows() {
  const query = folded($("search").value);
  data.rows.forEach(([head, tail, , type], number) => {
    const ends = [head, tail].filter((end) => end >= 0).map((end) => data.nodes[end]);
    const named = !query || ends.some((node) => node.forms.some((form) => form.includes(query)));
    rows[number].hidden = !named || hiddenTypes.has(type) || hiddenKinds.has(kindOf(number, 0)) || ends.some((node) => gone.has(node.id));
  });
}

function recentre(id) {
  middle = id;
  apply();
  paint();
  if (id === data.centre) { untouched = true; frame(); } else {
    untouched = false;
    network.fit({ nodes: data.nodes.filter((node) => !gone.has(node.id)).map((node) => node.id), animation: false });
  }
  tell(nodePanel(byId.get(id)), false);
}

for (const tick of document.querySelectorAll(".legend input[type=checkbox]")) {
  tick.addEventListener("change", () => {
    const [set, key] = tick.dataset.kind ? [hiddenKinds, tick.dataset.kind] : [hiddenTypes, tick.dataset.type];
    if (tick.checked) set.delete(key); else set.add(key);
    apply();
  });
}

const steps = [...new Set([1, ...data.nodes.filter((node) => things.has(node.kind) && node.id !== data.centre).map((node) => node.papers)])]
  .filter((count) => count > 0).sort((a, b) => a - b);
$("least").max = steps.length - 1;
$("least").addEventListener("input", () => {
  least = steps[$("least").value];
  const words = `${least} paper${least === 1 ? "" : "s"}`;
  $("least-shown").textContent = words;
  $("least").setAttribute("aria-valuetext", `at least ${words}`);
  apply();
});

$("colouring")?.addEventListener("change", () => {
  byGroup = $("colouring").value === "community";
  $("groups").hidden = !byGroup;
  paint();
});

// Search.
function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s\-_/\u2010-\u2015]+/g, "");
}
for (const node of data.nodes) node.forms = [node.name, ...node.aliases].map(folded);
let active = -1;

function matches(query) {
  const rank = (node) => Math.min(...node.forms.map((form) => (form === query ? 0 : form.startsWith(query) ? 1 : form.includes(query) ? 2 : 3)));
  return data.nodes.map((node) => [rank(node), node]).filter(([order]) => order < 3)
    .sort(([a, one], [b, other]) => a - b || (other.papers ?? 0) - (one.papers ?? 0) || (one.id < other.id ? -1 : 1))
    .map(([, node]) => node).slice(0, 50);
}

function option(node, number) {
  const item = make("li", [bdi(node.name), make("small", node.papers ? `${node.kind}, ${node.papers} papers` : node.kind)]);
  item.id = `found-${number}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.node = node.number;
  item.addEventListener("mousedown", (event) => event.preventDefault());
  item.addEventListener("click", () => take(node));
  return item;
}

function offer() {
  filterRows();
  filterMatrix();
  const found = matches(folded($("search").value));
  $("found").replaceChildren(...(found.length ? found.map(option) : [make("li", "Nothing has that name", "soft")]));
  open(true);
  activate(-1);
}

function open(shown) {
  $("found").hidden = !shown;
  $("search").setAttribute("aria-expanded", String(shown));
}

function activate(number) {
  const options = [...$("found").querySelectorAll("[role=option]")];
  active = options.length ? Math.min(Math.max(number, -1), options.length - 1) : -1;
  options.forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
  if (active < 0) $("search").removeAttribute("aria-activedescendant");
  else {
    $("search").setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }
}

function take(node) {
  open(false);
  choose(node.id, true);
}

$("search").addEventListener("input", () => { offer(); if (!$("search").value) open(false); });
$("search").addEventListener("blur", () => open(false));
$("search").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if ($("found").hidden) offer();
    activate(active + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" && !$("found").hidden) {
    const item = $("found").querySelectorAll("[role=option]")[Math.max(active, 0)];
    if (item) take(data.nodes[item.dataset.node]);
  } else if (event.key === "Escape" && !$("found").hidden) {
    // Closes the list; a second one, as everywhere, empties the field.
    event.preventDefault();
    event.stopPropagation();
    open(false);
  }
});

// Tabs.
const tabs = [...document.querySelectorAll("[role=tab]")];
function show(tab) {
  for (const other of tabs) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
    $(other.getAttribute("aria-controls")).hidden = other !== tab;
    if (other === tab) $(other.getAttribute("aria-controls")).classList.remove("late");
  }
  if (tab === tabs[0]) network.redraw();
}
tabs.forEach((tab, number) => {
  tab.addEventListener("click", () => show(tab));
  tab.addEventListener("keydown", (event) => {
    const go = { ArrowRight: number + 1, ArrowLeft: number - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (go === undefined) return;
    event.preventDefault();
    const next = tabs[(go + tabs.length) % tabs.length];
    show(next);
    next.focus();
  });
});

// The matrix: sorted by a click on a head, cells tell their sentences.
function sortMatrix(head) {
  const body = $("matrix").tBodies[0];
  const down = head.getAttribute("aria-sort") !== "descending" && head.cellIndex > 0;
  const up = head.cellIndex === 0 && head.getAttribute("aria-sort") === "ascending";
  const value = (row) => (head.cellIndex ? Number(row.cells[head.cellIndex].dataset.value) : folded(row.cells[0].textContent));
  const sorted = [...body.rows].sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  if (down || up) sorted.reverse();
  for (const other of head.parentElement.cells) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", down || up ? "descending" : "ascending");
  body.append(...sorted);
}

function filterMatrix() {
  if (!$("matrix")) return;
  const query = folded($("search").value);
  const hit = (element) => !query || folded(element.dataset.forms).includes(query);
  const heads = [...$("matrix").tHead.rows[0].cells].slice(2);
  const bodies = [...$("matrix").tBodies[0].rows];
  const [anyHead, anyRow] = [heads.some(hit), bodies.some(hit)];
  const wide = heads.map((head) => !anyHead || hit(head));
  for (const row of [$("matrix").tHead.rows[0], ...bodies]) wide.forEach((shown, number) => { row.cells[number + 2].hidden = !shown; });
  for (const row of bodies) row.hidden = anyRow && !hit(row);
}

if ($("matrix")) {
  for (const head of $("matrix").tHead.rows[0].cells) head.querySelector("button").addEventListener("click", () => sortMatrix(head));
  for (const cell of document.querySelectorAll("#matrix .cell")) {
    cell.addEventListener("click", () => tell(cellPanel(data.matrix.cells[cell.dataset.cell]), true));
  }
}

// Light and dark: as the system says, until somebody chooses.
const system = matchMedia("(prefers-color-scheme: dark)");
function isDark() {
  return (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
}
function dress() {
  $("theme").textContent = isDark() ? "Light" : "Dark";
  paint();
}
$("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  dress();
});
system.addEventListener("change", dress);

const zoom = make("div", [
  button("+", () => { untouched = false; network.moveTo({ scale: network.getScale() * 1.3 }); }),
  button("−", () => { untouched = false; network.moveTo({ scale: network.getScale() / 1.3 }); }),
  button("All", () => { untouched = true; recentre(data.centre); }),
], "zoom");
["Zoom in", "Zoom out", "Show all again"].forEach((words, number) => zoom.children[number].setAttribute("aria-label", words));
box.append(zoom);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && middle !== data.centre) recentre(data.centre);
});
$("theme").textContent = isDark() ? "Light" : "Dark";
show(tabs[0]);
frame();
apply();
if (innerWidth <= 700) document.querySelector(".legend").open = false;
