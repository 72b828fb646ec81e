// Opens a proof under the line that it proves. Without it, the link leads to the proof's page.
"use strict";

let number = 0;

/** Put a button in the place of the link "why"; the link comes back when the proof cannot be had. */
function equip(link) {
  const words = link.closest("[data-loading]")?.dataset;
  if (!words) return;
  const place = document.createElement("div");
  place.id = `proof-${++number}`;
  place.className = "proof-place";
  place.hidden = true;
  const status = document.createElement("p");
  status.className = "away";
  status.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "why-button";
  button.append(...link.cloneNode(true).childNodes);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", place.id);
  link.replaceWith(button);
  const line = button.closest("p");
  line.after(status, place);

  const close = () => {
    place.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  const open = async () => {
    button.setAttribute("aria-expanded", "true");
    place.hidden = false;
    if (place.dataset.there) return;
    place.textContent = words.loading;
    status.textContent = words.loading;
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(link.dataset.proof, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const proof = page.querySelector(".proof");
      if (!proof) throw new Error("no proof");
      const end = document.createElement("button");
      end.type = "button";
      end.className = "close-button";
      end.textContent = words.close;
      end.addEventListener("click", close);
      proof.querySelector(".tools")?.append(" ", end);
      place.replaceChildren(proof);
      place.dataset.there = "";
      status.textContent = proof.querySelector(".lead")?.textContent ?? "";
    } catch {
      const said = document.createElement("p");
      said.className = "notice caution";
      said.append(words.failed, " ", link);
      place.replaceChildren(said);
      status.textContent = words.failed;
    } finally {
      place.removeAttribute("aria-busy");
    }
  };
  button.addEventListener("click", () => (place.hidden ? open() : close()));
  for (const part of [button, place]) {
    part.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !place.hidden) {
        event.stopPropagation();
        close();
      }
    });
  }
}

document.querySelectorAll("a.why-link[data-proof]").forEach(equip);
