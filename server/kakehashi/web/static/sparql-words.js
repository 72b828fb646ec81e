// What the editor completes: the prefixes, classes, properties and codes of the graph, by their
// names and by their titles in both languages. Nothing is asked of any other site.

const NAME = "kakehashi";
const MOST = 60;
const TYPE_OF = ["a", "rdf:type", "rdfs:domain", "rdfs:range", "rdfs:subClassOf"];

/** Make ours the completer of the library, instead of those that ask other sites. */
export function complete(Yasqe, address) {
  Yasqe.defaults.autocompleters = ["variables", NAME]; // lists are merged: replaced here, not there
  Yasqe.defaults.prefixCcApi = null;
  let words; // asked for at the first completion
  let asked = false; // by the keys, not by typing
  const known = () => (words ??= fetch(address).then((reply) => reply.json()).then(sorted));
  Yasqe.defaults.extraKeys["Ctrl-Space"] = (yasqe) => {
    asked = true;
    yasqe.autocomplete();
    asked = false;
  };
  Yasqe.registerAutocompleter({
    name: NAME,
    onInitialize: (yasqe) => {
      yasqe.on("changes", () => declare(yasqe, known));
      declare(yasqe, known);
    },
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => asked || worthwhile(yasqe),
    preProcessToken: tokenOf,
    get: async (yasqe, token) => found(await known(), placeOf(yasqe), token.string),
    postProcessSuggestion: (_yasqe, _token, suggestion) => suggestion,
    postprocessHints: (_yasqe, hints) => hints.map(shown),
  }, false);
}

/** Declare the prefixes of the graph that the query uses, so that it is whole for any service. */
async function declare(yasqe, known) {
  const used = [...yasqe.getValue().matchAll(/(?<![\w:<-])([a-z][\w-]*):/g)].filter((match) => {
    const { line, ch } = yasqe.getDoc().posFromIndex(match.index);
    return yasqe.getTokenAt({ line, ch: ch + 1 }).type === "string-2";
  }).map((match) => match[1]);
  const declared = yasqe.getPrefixesFromQuery();
  const missing = new Set(used.filter((prefix) => !(prefix in declared)));
  if (!missing.size) return;
  const { namespaces } = await known();
  const open = yasqe.state.completionActive; // a new line above closes it
  for (const prefix of missing) {
    const namespace = namespaces.get(`${prefix}:`);
    if (namespace && !(prefix in yasqe.getPrefixesFromQuery())) yasqe.addPrefixes({ [prefix]: namespace });
  }
  if (open) yasqe.autocomplete(true);
}

function sorted(given) {
  const declared = given.prefixes.map((p) => ({
    name: `${p.prefix}:`, text: `${p.prefix}: <${p.namespace}>`, namespace: p.namespace, en: p.title,
  }));
  const namespaces = new Map(declared.map((p) => [p.name, p.namespace]));
  return { class: given.classes, property: given.properties, code: given.codes, declared, namespaces };
}

/** What is being typed: the text before the cursor that no blank or sign ends, and its place. */
function typed(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  const before = yasqe.getDoc().getLine(line).slice(0, ch);
  const text = /[^\s(){}[\];,.|/^*+=!<>"']*$/.exec(before)[0];
  return { text, line, start: ch - text.length, end: ch, declares: /^\s*PREFIX\s+\S*$/i.test(before) };
}

/** Whether to offer names without having been asked. */
function worthwhile(yasqe) {
  const { text, line, start, declares } = typed(yasqe);
  const token = yasqe.getTokenAt({ line, ch: start + 1 });
  if (!text || /^[?$@#\d_]/.test(text) || ["comment", "string"].includes(token.type)) return false;
  const place = placeOf(yasqe);
  return declares || text.includes(":") || (place !== "other" && token.type !== "keyword");
}

function placeOf(yasqe) {
  const { line, start, declares } = typed(yasqe);
  if (declares) return "declaration";
  const before = yasqe.getTokenAt({ line, ch: start });
  const previous = yasqe.getPreviousNonWsToken(line, { ...before, start });
  const type = TYPE_OF.includes(previous.string);
  if (type || (previous.string === "," && TYPE_OF.includes(previous.state.lastProperty))) return "class";
  return before.state.possibleNext.includes("a") ? "property" : "other";
}

/** The token as we see it, with its place in the line. */
function tokenOf(yasqe, token) {
  const { text, line, start, end } = typed(yasqe);
  return { ...token, string: text, from: { line, ch: start }, to: { line, ch: end } };
}

function found(words, place, text) {
  const lists = {
    declaration: [words.declared],
    class: [words.class, words.declared],
    property: [words.property, words.declared],
    other: [words.declared, words.code, words.class],
  };
  const wanted = text.toLowerCase();
  const ranked = lists[place].flat().map((word) => ({ word, rank: rankOf(word, wanted) }));
  const best = ranked.filter((one) => one.rank < 3).sort((a, b) => a.rank - b.rank).slice(0, MOST);
  // Strings are what the editor takes; the words themselves are looked up again when shown.
  latest = new Map(best.map(({ word }) => [place === "declaration" ? word.text : word.name, word]));
  return [...latest.keys()];
}

let latest = new Map();

function rankOf(word, wanted) {
  const name = word.name.toLowerCase();
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  return [word.ja, word.en].some((title) => title?.toLowerCase().includes(wanted)) ? 2 : 3;
}

/** Show a name with its title and how often it is used. */
function shown(hint) {
  const word = latest.get(hint.text) ?? {};
  const spoken = document.documentElement.lang;
  const title = (spoken === "ja" ? word.ja ?? word.en : word.en ?? word.ja) ?? "";
  const uses = word.uses ? word.uses.toLocaleString(spoken) : "";
  return {
    ...hint,
    render: (element) => {
      for (const [kind, text] of [["name", hint.text], ["title", title], ["uses", uses]]) {
        const part = document.createElement("span");
        part.className = kind;
        part.textContent = text;
        element.append(part);
      }
    },
  };
}
