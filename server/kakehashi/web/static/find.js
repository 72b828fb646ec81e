// Suggestions while somebody types in a search field (ARIA combobox with a listbox).
// Without script, or when the server does not answer, the field is a plain form.

const PAUSE = 140; // milliseconds without a key until the server is asked
const LANGUAGE = document.documentElement.lang;

class Combobox {
  constructor(input) {
    this.input = input;
    this.asked = 0; // number of the last question; answers to earlier ones come too late
    this.active = -1;
    this.options = [];
    this.list = made("ul", "suggested");
    this.status = made("p", "away");
    const [box, id] = [input.parentElement, `${input.id}-list`];
    box.append(this.list, this.status);
    attributes(this.list, { id, role: "listbox", "aria-label": input.dataset.list, hidden: "" });
    attributes(this.status, { role: "status" });
    attributes(input, {
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
      autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    });
    for (const [name, composing] of [["compositionstart", true], ["compositionend", false]]) {
      input.addEventListener(name, () => {
        this.composing = composing;
        composing ? this.forget() : this.later();
      });
    }
    input.addEventListener("input", (event) => this.composing || event.isComposing || this.later());
    input.addEventListener("keydown", (event) => {
      if (this.composing || event.isComposing || event.keyCode === 229) return; // the IME's key
      const alone = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (alone && this.key(event.key)) event.preventDefault();
    });
    // What is pressed, by mouse or finger, must not take the focus away before the choice is made.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const chosen = event.target.closest("[role=option]");
      if (chosen) location.assign(chosen.dataset.page);
    });
    box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || this.close());
    input.form?.addEventListener("submit", () => this.forget());
  }

  // Does what a key stands for; returns whether it stands for anything here.
  key(key) {
    const [last, chosen] = [this.options.length - 1, this.active >= 0];
    if (this.list.hidden && key !== "ArrowDown") return false;
    if (this.list.hidden) this.ask();
    else if (key === "Escape") this.close();
    else if (key === "ArrowDown") this.mark(this.active === last ? -1 : this.active + 1);
    else if (key === "ArrowUp") this.mark(chosen ? this.active - 1 : last);
    else if (key === "Home" && chosen) this.mark(0);
    else if (key === "End" && chosen) this.mark(last);
    else if (key === "Enter" && chosen) location.assign(this.options[this.active].dataset.page);
    else return false;
    return true;
  }

  forget() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.asked += 1;
  }

  later() {
    this.forget();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.forget();
    const text = this.input.value.trim();
    if (!text) return this.close();
    const number = this.asked;
    const address = new URL(this.input.dataset.complete, location.href);
    const release = this.input.form?.elements.release?.value;
    address.search = new URLSearchParams({ q: text, lang: LANGUAGE, ...(release && { release }) });
    this.request = new AbortController();
    try {
      const answer = await fetch(address, { signal: this.request.signal });
      const found = answer.ok ? (await answer.json()).completions : [];
      if (number === this.asked) this.show(found);
    } catch {
      if (number === this.asked) this.close(); // no server: the form still works
    }
  }

  show(found) {
    this.options = found.map((one, number) => option(one, `${this.list.id}-${number}`));
    this.list.replaceChildren(...this.options);
    this.mark(-1);
    this.expand(found.length > 0 && document.activeElement === this.input);
    const { none, one, many } = this.input.dataset;
    this.status.textContent = [none, one][found.length] ?? many.replace("0", found.length);
  }

  mark(number) {
    this.active = number;
    const chosen = this.options[number];
    for (const one of this.options) attributes(one, { "aria-selected": one === chosen });
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) attributes(this.input, { "aria-activedescendant": chosen.id });
    else this.input.removeAttribute("aria-activedescendant");
  }

  expand(wanted) {
    this.list.hidden = !wanted;
    attributes(this.input, { "aria-expanded": wanted });
  }

  close() {
    this.forget();
    this.mark(-1);
    this.expand(false);
    this.status.textContent = "";
  }
}

function attributes(element, values) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
}

// Texts stay texts, whatever markup or direction marks are in them.
function made(name, className, text = "", lang = LANGUAGE) {
  const element = Object.assign(document.createElement(name), { className, textContent: text });
  if (lang !== LANGUAGE) element.lang = lang; // empty: not known
  return element;
}

function option(one, id) {
  const whole = one.whole_document;
  const element = made("li", whole ? "whole" : "");
  const below = made("span", "below");
  below.append(
    made("code", "id", whole ? one.document : one.item), " ",
    made("bdi", "source", whole ? one.kind_title : one.document_title),
  );
  element.append(made("b", "number", whole ? "" : one.notation), " ",
    made("bdi", "label", one.label || one.item, one.label_language), " ", below);
  const inside = ["beginning", "words"].includes(one.how);
  if (inside && ![one.label, one.document, one.item].includes(one.matched)) {
    element.append(" ", made("bdi", "matched", one.matched, ""));
  }
  attributes(element, { id, role: "option", "aria-selected": "false", "data-page": one.page });
  return element;
}

for (const input of document.querySelectorAll("input[data-complete]")) new Combobox(input);
