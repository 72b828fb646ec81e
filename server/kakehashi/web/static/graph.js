// Draws what the page holds as data: boxes that can be moved, enlarged and chosen. The table says the
// same, and every link of it works without this.

const motion = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const lowest = 0.55; // smaller letters cannot be read
let drawing;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function style(data) {
  const ink = colour("--ink"), soft = colour("--soft"), sheet = colour("--sheet");
  const lit = { "border-width": 4, "border-color": colour("--focus"), "line-color": colour("--focus"), "z-index": 9 };
  const lines = { stated: colour("--indigo"), derived: colour("--middle"), nesting: soft, listed: soft, identity: soft };
  const swung = { "curve-style": "unbundled-bezier", "control-point-weights": 0.5, "edge-distances": "endpoints", "control-point-distances": "data(swing)" };
  const head = (name) => name.replace("hollow-", "") || "none";
  const fill = (name) => (name.startsWith("hollow") ? "hollow" : "filled");
  return [
    { selector: "node", style: {
      shape: "polygon", width: data.box[0], height: data.box[1], label: "data(label)", color: ink,
      "font-family": getComputedStyle(document.body).fontFamily, "font-size": 13, "text-wrap": "wrap",
      "text-valign": "center", "text-halign": "center", "line-height": 1.25, "background-color": sheet, "border-width": 1.75 } },
    { selector: "node.asked", style: { "border-width": 3.5, "font-weight": "bold" } },
    { selector: "node.heading", style: { shape: "rectangle", width: 1, height: 1, "border-width": 0, "background-opacity": 0, "font-size": 12, color: soft, "font-weight": "bold", events: "no", "text-background-color": colour("--paper"), "text-background-opacity": 1, "text-background-padding": 2 } },
    ...data.outlines.map((corners, n) => ({ selector: `node.look-${n}`, style: { "shape-polygon-points": corners } })),
    ...data.outlines.map((_, n) => ({ selector: `node.hue-${n}`, style: { "border-color": colour(`--doc-${n}`) } })),
    { selector: "edge", style: { width: 1.75, "curve-style": "bezier", "control-point-step-size": 26, "arrow-scale": 0.95, "source-distance-from-node": 3, "target-distance-from-node": 3 } },
    ...Object.entries(lines).map(([basis, line]) => ({ selector: `edge.${basis}`, style: { "line-color": line, "source-arrow-color": line, "target-arrow-color": line } })),
    ...Object.entries(data.marks).map(([mark, [start, end]]) => ({ selector: `edge.mark-${mark}`, style: {
      "source-arrow-shape": head(start), "target-arrow-shape": head(end), "source-arrow-fill": fill(start), "target-arrow-fill": fill(end) } })),
    { selector: "edge.derived", style: { "line-style": "dashed", "line-dash-pattern": [7, 5] } },
    { selector: "edge.nesting, edge.listed", style: { width: 1.1, "line-style": "dotted" } },
    { selector: "edge.mark-equal, edge.identity", style: { width: 1.2, "line-outline-width": 1.6, "line-outline-color": lines.stated, "line-color": sheet } },
    { selector: "edge.aside", style: { opacity: 0.45, "z-index": 0 } },
    { selector: "edge.arc", style: { ...swung, "source-endpoint": "0 -42", "target-endpoint": "0 -42" } },
    { selector: "edge.right", style: { ...swung, "source-endpoint": "50% 0", "target-endpoint": "50% 0" } },
    { selector: "edge.left", style: { ...swung, "source-endpoint": "-50% 0", "target-endpoint": "-50% 0" } },
    { selector: ".lit", style: lit },
    { selector: "edge.lit", style: { width: 3.5 } },
  ];
}

// Cytoscape measures across the line, to the left of where it leads.
function swing(edge, data) {
  const [from, to] = [edge.source, edge.target].map((id) => data.nodes.find((node) => node.id === id));
  if (edge.arc) return -2 * edge.arc * Math.sign(to.x - from.x);
  return 2 * edge.bend * Math.sign(from.y - to.y);
}

function elements(data) {
  return [
    ...data.headings.map((h, n) => ({ data: { id: `heading-${n}`, label: h.label }, position: { x: h.x, y: h.y }, classes: "heading", selectable: false, grabbable: false })),
    ...data.nodes.map((n) => ({ data: { id: n.id, label: n.label }, position: { x: n.x, y: n.y }, classes: `look-${n.look[0]} hue-${n.look[1]}${n.asked ? " asked" : ""}` })),
    ...data.edges.map((e) => ({ data: { id: e.id, source: e.source, target: e.target, swing: swing(e, data) }, classes: [e.basis, `mark-${e.mark}`, e.arc ? "arc" : e.bend > 0 ? "right" : e.bend < 0 ? "left" : "", e.aside ? "aside" : ""].join(" ") })),
  ];
}

// Show it all where it stays readable, else what was asked for.
function fit() {
  drawing.resize();
  drawing.fit(undefined, 12);
  if (drawing.zoom() > 1.15) drawing.zoom(1.15);
  if (drawing.zoom() < lowest) drawing.zoom(lowest);
  drawing.center(drawing.zoom() > lowest ? undefined : drawing.nodes(".asked"));
}

function choose(part, what, from) {
  drawing.elements(".lit").removeClass("lit");
  for (const row of part.querySelectorAll("tr.lit")) row.classList.remove("lit");
  const found = drawing.getElementById(what), chosen = part.querySelector(".chosen");
  chosen.textContent = chosen.dataset.none;
  if (found.empty()) return;
  const shown = found.isEdge() ? found.union(found.connectedNodes()) : found.union(found.connectedEdges());
  shown.addClass("lit");
  const rows = found.isEdge()
    ? [document.getElementById(what)]
    : [...part.querySelectorAll("tr[data-ends]")].filter((row) => row.dataset.ends.split(" ").includes(what));
  for (const row of rows) row.classList.add("lit");
  const item = found.isNode() && [...part.querySelectorAll("[data-item]")].find((li) => li.dataset.item === what);
  if (item) chosen.replaceChildren(...item.cloneNode(true).childNodes);
  if (from === "drawing") rows[0]?.scrollIntoView({ block: "nearest", behavior: motion.matches ? "auto" : "smooth" });
  else if (motion.matches) drawing.center(found);
  else drawing.animate({ center: { eles: found } }, { duration: 250 });
}

async function draw(part) {
  const canvas = part.querySelector(".canvas");
  const data = JSON.parse(part.querySelector("#graph-data").textContent);
  const { default: cytoscape } = await import(part.dataset.library);
  part.classList.add("drawn");
  canvas.setAttribute("aria-hidden", "true"); // the table says the same
  canvas.hidden = part.querySelector(".buttons").hidden = false;
  drawing?.destroy();
  canvas.style.height = `${Math.max(280, Math.min(innerHeight * 0.78, canvas.clientWidth * data.height * 1.15))}px`;
  drawing = cytoscape({
    container: canvas, elements: elements(data), style: style(data), layout: { name: "preset", fit: false },
    userZoomingEnabled: false, boxSelectionEnabled: false, autoungrabify: true, minZoom: 0.15, maxZoom: 2.5,
  });
  fit();
  drawing.on("tap", (event) => choose(part, event.target === drawing ? "" : event.target.id(), "drawing"));
  part.querySelector(".chosen").textContent = part.querySelector(".chosen").dataset.none;
  canvas.dataset.boxes = drawing.nodes("[^heading]").not(".heading").length;
}

async function load(address, remember) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("graph");
  if (!answer.ok || !fresh) return location.assign(address);
  if (remember) history.pushState(null, "", address);
  for (const place of ["main h1", "main .asked-for", "main form.fields"]) document.querySelector(place).replaceWith(page.querySelector(place));
  document.title = page.title;
  document.getElementById("graph").replaceWith(document.adoptNode(fresh));
  await start();
  const heading = document.querySelector("main h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

async function start() {
  const part = document.getElementById("graph");
  await draw(part);
  part.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-load]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (link && plain) event.preventDefault(), load(link.href, true);
    const act = event.target.closest("[data-do]")?.dataset.do;
    if (act === "fit") fit();
    else if (act) drawing.zoom({ level: drawing.zoom() * (act === "in" ? 1.3 : 1 / 1.3), renderedPosition: { x: drawing.width() / 2, y: drawing.height() / 2 } });
    const row = !event.target.closest("a") && event.target.closest("tr[data-ends]");
    if (row) choose(part, row.id, "table");
  });
  part.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-ends]");
    if (row && !row.classList.contains("lit")) choose(part, row.id, "table");
  });
  dark.onchange = () => drawing.style(style(JSON.parse(part.querySelector("#graph-data").textContent)));
}

addEventListener("popstate", () => load(location.href, false));
await start();
