// Replaces the plain form by the editor Yasgui. Without it, the form works as it is.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("ask");
  const place = document.getElementById("yasgui");
  const area = document.getElementById("query");
  const Yasgui = globalThis.Yasgui?.default ?? globalThis.Yasgui;
  if (!form || !place || !area || !Yasgui) return;

  const endpoint = new URL(form.dataset.endpoint, location.href).href;
  const prefixes = JSON.parse(document.getElementById("prefixes").textContent);
  // The table takes the first prefix that fits: nisc:bp-3, not kid:nisc/bp-3.
  const longestFirst = Object.fromEntries(
    Object.entries(prefixes).sort(([, a], [, b]) => b.length - a.length)
  );
  Yasgui.Yasqe.defaults.createShareableLink = null;
  Yasgui.Yasqe.defaults.prefixCcApi = ""; // no request leaves this site
  Yasgui.Yasqe.defaults.autocompleters = ["variables", "kakehashi-prefixes"];
  Yasgui.Yasqe.registerAutocompleter({
    name: "kakehashi-prefixes",
    bulk: true,
    autoShow: true,
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
    isValidCompletionPosition: (yasqe) => /^\s*PREFIX\s+\S*$/i.test(
      yasqe.getDoc().getLine(yasqe.getDoc().getCursor().line)
    ),
  });
  place.hidden = false; // the editor measures itself
  form.hidden = true;
  try {
    const yasgui = new Yasgui(place, {
      requestConfig: { endpoint, method: "POST", acceptHeaderGraph: "text/turtle" },
      endpointCatalogueOptions: { getData: () => [endpoint], renderItem: () => undefined, keys: [] },
      copyEndpointOnNewTab: true,
      tabName: form.dataset.tab,
      persistenceId: null,
      yasqe: { value: area.value, persistenceId: null, resizeable: true },
      yasr: { persistenceId: null, prefixes: longestFirst },
    });
    yasgui.getTab().setQuery(area.value);
  } catch (error) {
    place.hidden = true;
    form.hidden = false;
    console.error(error);
  }
});
