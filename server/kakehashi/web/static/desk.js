// The keys of the desk: j and k go on and back; on a proposal y, n, u vote, e rewrites, a goes to
// the approval. They rest while something is typed, and can be switched off.

const STORE = "kakehashi.desk.keys";
const legend = document.querySelector(".keys");
const queue = document.querySelector("[data-keys=queue]");

function isOn() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function show() {
  const button = legend.querySelector("button");
  button.textContent = isOn() ? legend.dataset.off : legend.dataset.on;
  legend.classList.toggle("resting", !isOn());
}

function along(step) {
  if (!queue) {
    document.querySelector(`.turn a[rel=${step > 0 ? "next" : "prev"}]`)?.click();
    return;
  }
  const links = [...queue.querySelectorAll("h2 a")];
  const place = links.indexOf(document.activeElement);
  const next = place < 0 ? 0 : Math.min(Math.max(place + step, 0), links.length - 1);
  links[next]?.focus();
}

function vote(verdict) {
  const form = document.querySelector("#vote");
  if (!form) return;
  form.querySelector(`#verdict-${verdict}`).checked = true;
  const fault = form.querySelector("#fault");
  if (verdict === "disagree") {
    fault.focus(); // who disagrees says what is wrong
    return;
  }
  fault.value = "";
  form.requestSubmit();
}

const KEYS = {
  j: () => along(1),
  k: () => along(-1),
  y: () => vote("agree"),
  n: () => vote("disagree"),
  u: () => vote("unsure"),
  e: () => document.querySelector("[data-key=e]")?.click(),
  a: () => document.querySelector("#approve:enabled")?.focus(),
};

function typing(target) {
  return target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName);
}

if (legend) {
  legend.hidden = false;
  show();
  legend.querySelector("button").addEventListener("click", () => {
    try {
      localStorage.setItem(STORE, isOn() ? "off" : "on");
    } catch {
      // without storage the keys stay on
    }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!isOn() || typing(event.target) || !(event.key in KEYS)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}
