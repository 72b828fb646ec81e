"""What can be wrong with the form of a JSON or RDF file, and how to mend it."""

from __future__ import annotations

from typing import Final

from kakehashi.errors import Finding, Severity
from kakehashi.messages import Language, label, translate

__all__ = ["FAULTS", "Faults"]

#: Fault to message id. The part after the first sentence is the remedy.
FAULTS: Final = {
    # any JSON
    "json-encoding": label("The file is not UTF-8. Save it as UTF-8."),
    "json-syntax": label("The JSON does not parse: {detail}. Correct this place."),
    "json-depth": label("Lists and objects are nested deeper than {limit}. Flatten them."),
    "json-key-twice": label("The key {key!r} stands twice in one object. Keep one."),
    "json-type": label("{key} must be {expected}. Rewrite it so."),
    "json-missing": label("{key} is missing or empty. Write its value."),
    "json-surrogate": label("The text holds half of a surrogate pair. Write the whole character."),
    "json-twice": label(
        "The identifier {value!r} is used twice (first at {first}). Give each its own."
    ),
    "together": label(
        "{count} relations are stated of several items together (first at {first}). Each pair "
        "becomes a row that states no more than follows for it; what was stated stays beside it."
    ),
    "oscal-prose": label(
        "The wording of {items} groups and controls is left out ({texts} texts in their parts and "
        "parameters, first at {first}): it is the text of a standard, and the graph holds numbers, "
        "titles and summaries in words of its own. Read it in the source."
    ),
    "oscal-unmapped": label(
        "{count} controls are listed as not mapped: {items}. That they were not mapped does not "
        "say that nothing corresponds, so nothing is stated. If nothing does, write so in a row."
    ),
    "too-many-pairs": label(
        "The relation is stated of {found} pairs, {limit} are accepted. Split it."
    ),
    # OSCAL
    "oscal-form": label(
        "OSCAL in XML or YAML cannot be imported. Convert the file to JSON, for example with "
        "oscal-cli."
    ),
    "oscal-model": label(
        "The file holds an OSCAL {model}. Give a catalog or a mapping-collection in JSON."
    ),
    "oscal-confidence": label(
        "The confidence score has no percentage and no category. Give exactly one of them."
    ),
    # CPRT
    "cprt-document": label("{value!r} is not among the documents of the file. Add or correct it."),
    "cprt-dangling": label("{key} names {value!r}, which is no element here. Add or correct it."),
    "cprt-parents": label("{value!r} stands under {first} and under {second}. Keep one of them."),
    "cprt-circle": label("{value!r} stands under itself. Break the circle of projections."),
    "cprt-relation": label("{value!r} is not among the relationship types. Add or correct it."),
    "cprt-elsewhere": label(
        "{count} references go to elements of {document} that the file does not hold (first: "
        "{first}). Check which document they mean."
    ),
    # JSKOS
    "jskos-object": label(
        "The object is no concept, scheme, mapping or concordance. Give it a type, or from and to."
    ),
    "jskos-bundle": label(
        "{key} has {found}. Give one of memberSet, memberList and memberChoice, with objects."
    ),
    "jskos-none": label(
        "{key} names no concept, and {scheme} is not given. Name the scheme in which nothing "
        "corresponds."
    ),
    "jskos-open": label("{key} ends with null: more members exist than the file names. Add them."),
    "jskos-types": label("{key} names several relations: {value}. Keep one."),
    # RDF
    "rdf-encoding": label("The file is not UTF-8. Save it as UTF-8."),
    "rdf-syntax": label("The file does not parse as {syntax}: {detail}. Correct this place."),
    "rdf-format": label(
        "The syntax of the RDF is not recognised. Name the file .ttl, .nt, .nq, .trig, .rdf or "
        ".jsonld."
    ),
    "rdf-depth": label("Brackets or elements are nested deeper than {limit}. Flatten them."),
    "rdf-doctype": label(
        "The XML has a document type declaration. Remove it and write the names out in full."
    ),
    "rdf-context": label(
        "The JSON-LD refers to the context {value!r}, and nothing is fetched. Write the context "
        "into the file, or expand the file."
    ),
    "rdf-blank": label(
        "{kind} is a blank node, so that nothing can refer to it. Give it an IRI of its own."
    ),
    "rdf-iri": label("{key} is the text {value!r}. Give the IRI of what is meant."),
    "rdf-text": label("{key} is {value}, not a text. Write a text."),
    "rdf-several": label("{key} has {found} values: {value}. Keep one."),
    "rdf-axiom": label("The statement lacks {key}. Add it."),
    "rdf-other": label(
        "{count} resources are no documents, items, mapping sets or statements and are left out "
        "(first: {first}). Give them a type if they should be read."
    ),
}

#: Words that stand in a message and are translated too.
EXPECTED: Final = (
    label("a text"),
    label("a list"),
    label("an object"),
    label("an object or a list"),
    label("a list of objects"),
)


class Faults:
    """Collects the faults of one file, so that all are reported at once.

    >>> faults = Faults("a.json")
    >>> faults.add("json-missing", 2, "/maps/1/relationship", key="relationship")
    >>> print(faults.found[0].text())
    a.json:2: violation: /maps/1/relationship: relationship is missing or empty. Write its value.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[Finding, None] = {}

    @property
    def found(self) -> list[Finding]:
        """Every fault once, in the order in which they were found."""
        return list(self._found)

    def add(
        self,
        check: str,
        line: int,
        node: str,
        severity: Severity = "violation",
        /,
        **values: object,
    ) -> None:
        """Record a fault; ``line`` counts from 1, ``node`` is a JSON pointer or an IRI."""
        finding = Finding(
            file=self.file,
            line=line,
            node=node,
            message_en=_say("en", FAULTS[check], values),
            message_ja=_say("ja", FAULTS[check], values),
            severity=severity,
            check=check,
        )
        self._found[finding] = None


def _say(language: Language, message: str, values: dict[str, object]) -> str:
    if "expected" in values:
        values = values | {"expected": translate(language, str(values["expected"]))}
    return translate(language, message, **values)
