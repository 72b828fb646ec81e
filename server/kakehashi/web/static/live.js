// Says what is new on the live map while a page is open. It changes nothing of what is being read:
// a link shows the page anew. A browser comes back by itself after a cut, and misses nothing.

const place = document.querySelector("[data-live]");
// A page that nobody sees for so long asks no more until it is seen again, and misses nothing by it:
// a browser opens six connections to a site, and each page that is open in a tab would hold one.
const QUIET = 10_000;
const GATHER = 400; // many changes at once are told once

const news = { entries: new Set(), changes: 0, own: "", lost: false };
let source;
let last = Number(place?.dataset.after ?? 0);
let hidden = 0;
let telling = 0;

function words() {
  const { one, many, changedOne, changedMany, entryChanged, entryGone, lost } = place.dataset;
  const count = (n, single, several) => (n === 1 ? single : several.replace("#", n));
  const parts = [];
  if (news.own) parts.push(news.own === "withdraw" ? entryGone : entryChanged);
  if (!place.dataset.entry && news.entries.size) parts.push(count(news.entries.size, one, many));
  if (!place.dataset.entry && news.changes) parts.push(count(news.changes, changedOne, changedMany));
  if (news.lost) parts.push(lost);
  return parts.join(" · ");
}

function tell() {
  telling = 0;
  const text = words();
  if (!text) return;
  place.querySelector("[role=status] span").textContent = text;
  place.querySelector("a").hidden = false;
  place.classList.add("told");
  if (news.own) document.querySelector("main")?.classList.add("changed-meanwhile");
}

function soon() {
  telling ||= setTimeout(tell, GATHER);
}

function take(message) {
  last = Math.max(last, Number(message.lastEventId) || 0);
  const { kind, entry, action, version, items = [] } = JSON.parse(message.data);
  const here = place.dataset.items?.split(" ");
  if (here && !items.some((item) => here.includes(item))) return;
  if (entry === place.dataset.entry) {
    if (action === "withdraw") news.own = action;
    else if (version > Number(place.dataset.version)) news.own = action;
  }
  if (!place.dataset.kind || place.dataset.kind === kind) {
    if (action === "create") news.entries.add(entry);
    else if (action === "withdraw" && news.entries.delete(entry)) soon();
    else if (!news.entries.has(entry)) news.changes += 1;
  }
  soon();
}

function open() {
  source = new EventSource(`${place.dataset.live}?after=${last}`);
  source.addEventListener("live", take);
  source.addEventListener("reset", () => {
    news.lost = true;
    soon();
  });
  source.addEventListener("open", () => place.classList.add("connected"));
  source.addEventListener("error", () => {
    place.classList.remove("connected");
    if (source.readyState === EventSource.CLOSED) again(); // refused: there was no room
  });
}

function close() {
  source?.close();
  source = undefined;
  place.classList.remove("connected");
}

function again() {
  close();
  setTimeout(() => {
    if (!source && !document.hidden) open();
  }, 20_000 + 20_000 * Math.random()); // not all at once
}

if (place && "EventSource" in window) {
  open();
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hidden);
    if (document.hidden) hidden = setTimeout(close, QUIET);
    else if (!source) open();
  });
  addEventListener("pagehide", close); // a page that is kept for "back" would keep its stream
  addEventListener("pageshow", (event) => {
    if (event.persisted && !source) open();
  });
}
