// A button that copies the text of a figure. Without it, the text can be marked by hand.
"use strict";

const status = document.createElement("p");
status.className = "away";
status.setAttribute("role", "status");
document.querySelector("main")?.append(status);

const say = (words) => {
  status.textContent = ""; // the same words again are news too
  requestAnimationFrame(() => { status.textContent = words; });
};

function offer(figure) {
  figure.dataset.offered = "";
  const text = figure.querySelector("pre");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = figure.dataset.copy;
  button.setAttribute("aria-describedby", `${text.id}-name`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(figure.dataset.text ?? text.textContent);
      say(figure.dataset.copied);
      button.dataset.done = "";
      setTimeout(() => delete button.dataset.done, 2000);
    } catch {
      getSelection().selectAllChildren(text);
      say(figure.dataset.failed);
    }
  });
  figure.querySelector("figcaption").append(button);
}

const offerAll = () => {
  document.querySelectorAll(".copyable:not([data-offered])").forEach(offer);
};
offerAll();
// Answers come later, and bring figures along.
new MutationObserver(offerAll).observe(document.querySelector("main"), { childList: true, subtree: true });
