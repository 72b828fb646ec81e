// Draws the triples of an answer. The table beside the drawing says the same in words, so the
// drawing is a picture: it is not needed, and the keyboard reaches everything through the table.

/** Draw what the page holds for the figure. */
export async function draw(figure) {
  const { default: cytoscape } = await import(figure.dataset.library);
  const { nodes, edges } = JSON.parse(figure.querySelector("script").textContent);
  figure.hidden = false; // the drawing measures its place
  const many = nodes.length > 20;
  figure.parentElement.classList.toggle("beside", !many);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const drawing = cytoscape({
    container: figure.querySelector(".canvas"),
    elements: [
      ...nodes.map(({ id, name, iri }) => ({ data: { id, name: cut(name, many), blank: iri ? 0 : 1 } })),
      ...edges.map(({ source, target, name }, at) => ({ data: { id: `link ${at}`, source, target, name } })),
    ],
    style: style(many),
    minZoom: 0.1,
    maxZoom: 3,
    userZoomingEnabled: false, // the wheel belongs to the page
    autoungrabify: false,
    boxSelectionEnabled: false,
  });
  drawing.layout({ name: nodes.length > 2 ? "cose" : "grid", animate: false, randomize: false, nodeRepulsion: () => 9000, idealEdgeLength: () => 70 }).run();
  spread(drawing);
  drawing.on("tap", "node", (event) => lightUp(drawing, event.target));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawing.style(style(many)));
  figure.addEventListener("click", (event) => zoom(drawing, event.target.dataset.zoom, still));
  figure.dataset.drawn = String(drawing.nodes().length);
}

/** Stretch the drawing over its whole place, at a size at which names can be read. */
function spread(drawing) {
  const box = drawing.nodes().boundingBox({ includeLabels: false });
  const across = (at, from, length, room) => (length > 20 ? 70 + ((at - from) / length) * (room - 140) : room / 2);
  const down = (at, from, length, room) => (length > 20 ? 30 + ((at - from) / length) * (room - 80) : room / 2);
  drawing.nodes().positions((node) => ({
    x: across(node.position("x"), box.x1, box.w, drawing.width()),
    y: down(node.position("y"), box.y1, box.h, drawing.height()),
  }));
  drawing.viewport({ zoom: 1, pan: { x: 0, y: 0 } });
}

function zoom(drawing, how, still) {
  if (!how) return;
  const view = how === "fit"
    ? { zoom: 1, pan: { x: 0, y: 0 } }
    : {
      zoom: {
        level: drawing.zoom() * (how === "in" ? 1.4 : 1 / 1.4),
        renderedPosition: { x: drawing.width() / 2, y: drawing.height() / 2 },
      },
    };
  drawing.animate(view, { duration: still ? 0 : 150 });
}

/** Make plain what one thing is linked with. */
function lightUp(drawing, node) {
  const again = node.hasClass("chosen");
  drawing.elements().removeClass("chosen near far");
  if (again) return;
  node.connectedEdges().addClass("near");
  drawing.elements().difference(node.closedNeighborhood()).addClass("far");
  node.addClass("chosen");
}

/** A name that fits: where there are many, only its first line. */
function cut(name, many) {
  return name.split("\n").slice(0, many ? 1 : 2).map((line) => (line.length > 28 ? `${line.slice(0, 27)}…` : line)).join("\n");
}

/** The colours of the page, in light and in dark. */
function style(many) {
  const page = getComputedStyle(document.documentElement);
  const colour = (name) => page.getPropertyValue(`--${name}`).trim();
  const text = { color: colour("ink"), "font-family": getComputedStyle(document.body).fontFamily, "text-wrap": "wrap" };
  return [
    { selector: "node", style: { ...text, label: "data(name)", width: 14, height: 14, "background-color": colour("indigo"), "font-size": 11, "text-valign": "bottom", "text-margin-y": 4, "text-background-color": colour("sheet"), "text-background-opacity": 0.85, "text-background-padding": 1 } },
    { selector: "node[blank = 1]", style: { "background-color": colour("sheet"), "border-width": 2, "border-color": colour("soft") } },
    { selector: "node.chosen", style: { "background-color": colour("vermilion") } },
    { selector: "edge", style: { ...text, label: many ? "" : "data(name)", width: 1.5, "line-color": colour("soft"), "target-arrow-color": colour("soft"), "target-arrow-shape": "triangle", "arrow-scale": 0.8, "curve-style": "bezier", "font-size": 9, color: colour("soft"), "text-rotation": "autorotate", "text-background-color": colour("sheet"), "text-background-opacity": 0.85 } },
    { selector: "edge.near", style: { label: "data(name)", "line-color": colour("vermilion"), "target-arrow-color": colour("vermilion") } },
    { selector: ".far", style: { opacity: 0.2 } },
  ];
}
