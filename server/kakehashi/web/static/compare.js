/**
 * Two documents side by side: what belongs together is marked on both sides and spanned by lines.
 *
 * Without this module the counterparts are plain links that jump to the other side.
 */

const sides = document.querySelector(".sides");
const said = document.getElementById("said");
const SVG = "http://www.w3.org/2000/svg";

const drawing = document.createElementNS(SVG, "svg");
drawing.setAttribute("class", "spans");
drawing.setAttribute("aria-hidden", "true");
const fade = document.createElementNS(SVG, "linearGradient");
fade.id = "span";
fade.setAttribute("gradientUnits", "userSpaceOnUse");
for (const [offset, name] of [["0", "from"], ["1", "into"]]) {
  const stop = document.createElementNS(SVG, "stop");
  stop.setAttribute("offset", offset);
  stop.setAttribute("class", name);
  fade.append(stop);
}
drawing.append(fade);
sides.append(drawing);

let chosen = null;

/** The counterparts of an item: their elements, and whether somebody states the relation. */
function counterparts(item) {
  return [...item.querySelectorAll("a.jump-to")].map((link) => ({
    target: document.getElementById(decodeURIComponent(link.hash.slice(1))),
    basis: link.closest("li").className,
  })).filter(({ target }) => target);
}

/** Open whatever hides an element. */
function reveal(element) {
  for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) {
    if (around !== element) around.open = true;
  }
}

/** Where an element's line starts or ends; null where nothing of it can be seen. */
function edge(element, frame) {
  const pane = element.closest(".side");
  const [box, around] = [(element.querySelector(".own") ?? element).getBoundingClientRect(), pane.getBoundingClientRect()];
  if (!box.height) return null;
  const y = Math.min(Math.max(box.top + box.height / 2, around.top + 4), around.bottom - 4) - frame.top;
  return { x: (pane.classList.contains("a") ? around.right : around.left) - frame.left, y };
}

/** Draw the spans from the chosen item. */
function draw() {
  drawing.querySelectorAll("path").forEach((path) => path.remove());
  if (!chosen) return;
  const frame = sides.getBoundingClientRect();
  const start = edge(chosen, frame);
  for (const { target, basis } of counterparts(chosen)) {
    const end = edge(target, frame);
    if (!start || !end || Math.abs(start.x - end.x) < 8) continue;
    const [left, right] = start.x < end.x ? [start, end] : [end, start];
    const bend = (right.x - left.x) / 2;
    fade.setAttribute("x1", left.x);
    fade.setAttribute("x2", right.x);
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", basis);
    path.setAttribute("d", `M${left.x} ${left.y}C${left.x + bend} ${left.y} ${right.x - bend} ${right.y} ${right.x} ${right.y + 0.01}`);
    drawing.append(path);
  }
}

/** Mark an item and its counterparts; scroll the other side to the first when asked to. */
function choose(item, scroll) {
  if (item !== chosen) {
    sides.querySelectorAll(".lit, .chosen").forEach((other) => other.classList.remove("lit", "chosen"));
    chosen = item;
    item?.classList.add("chosen");
  }
  const found = item ? counterparts(item) : [];
  found.forEach(({ target }) => target.classList.add("lit"));
  if (scroll && found.length) {
    const [{ target }] = found;
    reveal(target);
    const pane = target.closest(".side");
    if (pane.scrollHeight > pane.clientHeight && getComputedStyle(pane).overflowY !== "visible") {
      const away = target.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      pane.scrollTo({ top: pane.scrollTop + away - pane.clientHeight / 3 });
    }
    tell(sides.dataset.said.replace("{item}", nameOf(item)).replace("{count}", found.length));
  }
  requestAnimationFrame(draw);
}

const nameOf = (item) => item.querySelector(".own").textContent.trim();

function tell(text) {
  said.textContent = text;
}

const itemOf = (event) => event.target.closest?.(".node > .item");

sides.addEventListener("mouseover", (event) => {
  const item = itemOf(event);
  if (item) choose(item, false);
});
sides.addEventListener("focusin", (event) => {
  const item = itemOf(event);
  if (item && item !== chosen) choose(item, true);
});
sides.addEventListener("click", (event) => {
  const link = event.target.closest("a.jump-to");
  const item = itemOf(event);
  if (link) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    reveal(target);
    history.replaceState(null, "", link.hash);
    target.scrollIntoView({ block: "nearest" });
    choose(target, false);
    target.querySelector(".own").focus({ preventScroll: true });
    tell(sides.dataset.back.replace("{item}", nameOf(target)));
  } else if (item && !event.target.closest("a, summary")) {
    choose(item, true);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") choose(null, false);
});
sides.querySelectorAll(".side").forEach((pane) => pane.addEventListener("scroll", draw, { passive: true }));
sides.addEventListener("toggle", draw, true);
addEventListener("resize", draw);
