// The query page, improved: an editor in place of the text field, and answers put into the page.
// Without this module the form works as it is; what an answer looks like is decided by the server.

const form = document.getElementById("ask");
const area = document.getElementById("query");
const state = document.getElementById("state");
const stop = document.getElementById("stop");
let running;

const editor = await open();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = addressOf();
  run(asked);
});
stop.addEventListener("click", () => running?.abort());
addEventListener("popstate", () => location.reload());
document.addEventListener("click", onClick);
liven();

/** Put the editor over the text field; without its library there is none. */
async function open() {
  const Yasqe = globalThis.Yasgui?.Yasqe ?? globalThis.Yasgui?.default?.Yasqe;
  if (!Yasqe) return null;
  const { complete } = await import(form.dataset.words);
  complete(Yasqe, form.dataset.vocabulary);
  const place = document.createElement("div");
  place.id = "editor";
  area.before(place);
  const ask = () => form.requestSubmit();
  const yasqe = new Yasqe(place, {
    value: area.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    editorHeight: `${Math.min(Math.max(area.value.split("\n").length, 8), 15) * 1.45 + 1}rem`,
    requestConfig: { endpoint: form.action }, // never used: the form asks
    screenReaderLabel: form.querySelector("label[for=query]").textContent,
    extraKeys: { "Ctrl-Enter": ask, "Cmd-Enter": ask, "Ctrl-S": false, "Cmd-S": false },
  });
  yasqe.getInputField().setAttribute("aria-describedby", "keys");
  yasqe.getInputField().id = "query-editor";
  form.querySelector("label[for=query]").htmlFor = "query-editor";
  area.hidden = true;
  const examples = document.querySelector("details.examples");
  if (examples && matchMedia("(max-width: 60rem)").matches) examples.open = location.search.includes("find=");
  for (const id of ["keys", "share"]) document.getElementById(id).hidden = false;
  return yasqe;
}

/** The address of the query as it stands, in this language. */
function addressOf() {
  if (editor) area.value = editor.getValue();
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form));
  return address;
}

/** Ask, and put the answer where one is expected; another query stops the one that runs. */
async function run(address) {
  running?.abort();
  const own = (running = new AbortController());
  state.textContent = state.dataset.running;
  stop.hidden = false;
  try {
    const reply = await fetch(address, { headers: { Accept: "text/html" }, signal: own.signal });
    show(new DOMParser().parseFromString(await reply.text(), "text/html"));
    history.pushState(null, "", address);
    state.textContent = "";
  } catch (error) {
    if (running === own) state.textContent = own.signal.aborted ? "" : state.dataset.failed;
  } finally {
    if (running === own) stop.hidden = true;
  }
}

function show(page) {
  const answer = document.getElementById("answer");
  const found = page.getElementById("answer");
  if (found) answer.replaceWith(found);
  else answer.replaceChildren(...page.querySelectorAll(".problem")); // a request that was refused
  for (const part of [".languages", ".bottom"]) {
    const fresh = page.querySelector(part);
    if (fresh) document.querySelector(part).replaceWith(fresh); // they lead to this query now
  }
  liven();
  document.getElementById("answer-title")?.focus();
}

/** Do what an answer needs a script for: its drawing, the place of a fault. */
async function liven() {
  const fault = document.querySelector("#answer [data-line]");
  if (fault && editor) editor.getDoc().setCursor(fault.dataset.line - 1, fault.dataset.column - 1);
  const drawing = document.getElementById("drawing");
  if (drawing) (await import(form.dataset.graph)).draw(drawing);
}

async function onClick(event) {
  const view = event.target.closest("#answer .views a");
  const share = event.target.closest("#share");
  if (view && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    run(new URL(view.href));
  } else if (share) {
    if (await copy(addressOf().href)) state.textContent = share.dataset.done;
  }
}

/** Copy a text; on pages without TLS browsers know only the old way. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return done;
  }
}
