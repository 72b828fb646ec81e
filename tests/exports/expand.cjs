// Reads a list of JSON-LD texts on standard input, writes a list of N-Quads texts.
const { readFileSync } = require("node:fs");
const jsonld = require("jsonld");

const documentLoader = (url) => {
  throw new Error(`the file asks for ${url}`);
};
const expanded = (text) =>
  jsonld.toRDF(JSON.parse(text), { format: "application/n-quads", documentLoader });

Promise.all(JSON.parse(readFileSync(0, "utf8")).map(expanded)).then((quads) =>
  process.stdout.write(JSON.stringify(quads)),
);
