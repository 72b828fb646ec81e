"""One row of a foreign set as a record of ours, or as faults: every one of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kakehashi.errors import Finding
from kakehashi.importers.ends import End, Ends, Problem, Source
from kakehashi.importers.groups import group_of
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import Cell, RawEntry
from kakehashi.importers.words import expanded, is_none_word, word_of
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.statement import NO_TERM_FOUND, Record, predicate_of
from kakehashi.namespaces import PREFIXES
from kakehashi.sssom.readings import Reading
from kakehashi.sssom.rows import check_record
from kakehashi.sssom.slots import JUSTIFICATIONS, PROPAGATED, RECORD_SLOTS, Slot, by_name
from kakehashi.sssom.values import is_iri, problem_of, read_number, read_relation, tidy

__all__ = ["Rows", "SetFacts"]

_SLOTS: Final = by_name(RECORD_SLOTS)
_ENDS: Final = ("subject", "object")
#: Slots that are worked out here and not taken over as they stand.
_OWN: Final = frozenset(
    {"subject_id", "object_id", "subject_source", "object_source", "predicate_id", "relation",
     "source_relation", "mapping_justification", "original_subject", "original_object", "comment",
     "predicate_modifier"}
)  # fmt: skip
_LABELS: Final = ("note:subject_label", "note:object_label")
_HIDDEN: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
#: Why a word that was stated of several items together is read as it is.
_PAIR: Final = (
    "Stated of several items together; read as what follows from it for each pair of them.",
    "複数の項目をまとめて述べた関係であり、各組について確実に言えることだけを読む。",
)
_CHECKS: Final = {
    "sssom-confidence": "import-number",
    "sssom-date": "import-date",
    "sssom-code": "import-code",
    "sssom-iri": "import-iri",
    "sssom-modifier": "import-modifier",
    "sssom-relation": "import-word",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts:
    """What holds for all rows of a set."""

    name: str
    about: RawEntry
    standing: str
    publisher: str
    fact_source: str
    part: str = ""


@dataclass(slots=True)
class Rows:
    """Reads the rows of one set; what it takes for granted is in ``facts``."""

    file: str  #: as shown in findings
    facts: SetFacts
    ends: Ends
    options: ImportOptions
    readings: Mapping[str, Reading]
    new_readings: dict[str, Reading] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def record(self, entry: RawEntry) -> Record | None:
        """Return the record of a row; None when it has faults, which are then in ``findings``."""
        before = len(self.findings)
        self._hidden(entry)
        values = dict(self._plain(entry))
        values |= self._two_ends(entry)
        reading = self._relation(entry, values)
        values["mapping_justification"] = self._justification(entry)
        values["predicate_modifier"] = self._modifier(entry)
        values["comment"] = self._comment(entry)
        if len(self.findings) > before:
            return None
        values = self._defaults(values, entry)
        confidence = values.pop("confidence", "")
        record = Record(
            mapping_set=self.facts.name,
            relation=reading,
            predicate_id=predicate_of(reading),
            confidence=read_number(confidence) if confidence else None,
            line=entry.row,
            **values,
        )
        self.findings += check_record(record, self.file)
        return record if len(self.findings) == before else None

    def say(self, check: str, entry: RawEntry, key: str, /, **values: object) -> None:
        """Report a fault of a row at the column of ``key``."""
        cell = entry.cells.get(key)
        row = (cell.row if cell else 0) or entry.row
        column = (cell.column if cell else "") or key
        self.findings.append(intake_fault(check, self.file, row, column, **values))

    def _hidden(self, entry: RawEntry) -> None:
        for key, cell in entry.cells.items():
            if found := _HIDDEN.search(cell.text):
                self.say("import-hidden", entry, key, code=f"{ord(found[0]):04X}")

    def _plain(self, entry: RawEntry) -> Iterator[tuple[str, str]]:
        """Yield the values that are taken over as they stand."""
        for name, slot in _SLOTS.items():
            text = tidy(entry.text(name) or self._of_set(name))
            if name in _OWN or not text:
                continue
            text = self._code_or_iri(slot, text)
            if text and (problem := problem_of(slot, text, {})):
                self.say(_CHECKS.get(problem[0], problem[0]), entry, name, **problem[1])
            elif text:
                yield name, text

    def _of_set(self, name: str) -> str:
        return self.facts.about.text(name) if name in PROPAGATED else ""

    def _code_or_iri(self, slot: Slot, text: str) -> str:
        """Write codes in lower case and CURIEs of IRI slots in full; others are left."""
        if slot.kind == "code":
            return text.casefold().rpartition(":")[2]
        if slot.kind == "iri" and not is_iri(text):
            prefix, _, local = text.partition(":")
            namespace = self.ends.prefixes.get(prefix, "")
            return f"{namespace}{local}" if namespace else text
        return text

    # --- ends ---

    def _two_ends(self, entry: RawEntry) -> dict[str, str]:
        """Return identifiers, documents and printed forms of both ends."""
        subject, object_ = (self._end(entry, end) for end in _ENDS)
        if "" in (subject.get("id", ""), object_.get("id", "")):
            return {"subject_id": "", "object_id": ""}
        if subject["id"] == NO_TERM_FOUND:  # said from the other side
            subject, object_ = object_, subject
        if subject["id"] == object_["id"]:
            self.say("import-self", entry, "object_id", item=subject["id"])
        return {
            f"{prefix}{end}{suffix}": found[key]
            for end, found in (("subject", subject), ("object", object_))
            for prefix, suffix, key in (
                ("", "_id", "id"), ("", "_source", "source"), ("original_", "", "original"),
            )
        }  # fmt: skip

    def _end(self, entry: RawEntry, end: str) -> dict[str, str]:
        text = tidy(entry.text(f"{end}_id"))
        named = tidy(entry.text(f"{end}_source") or self.facts.about.text(f"{end}_source"))
        given = getattr(self.options, f"{end}_document")
        source = self.ends.source(named or given)
        if self._is_none(entry, end, text):
            if source.slug and not source.known and self.ends.stubs is not None:
                self.ends.stubs.document(source.slug, source.title)
            elif not source.known:
                check = "import-document" if source.slug else "import-required"
                column = f"{end}_source"
                self.say(check, entry, column, value=named or given, column=column)
                return {}
            return {"id": NO_TERM_FOUND, "source": f"kid:{source.slug}", "original": ""}
        if not text:
            column = f"{end}_id"
            self.say("import-required", entry, column, column=column)
            return {}
        found = self._found(text, source, given, tidy(entry.text(f"note:{end}_label")))
        if not isinstance(found, End):
            self.say(found[0], entry, f"{end}_id", **found[1])
            return {}
        original = tidy(entry.text(f"original_{end}")) or found.original
        slug = found.id.partition(":")[0]
        return {"id": found.id, "source": f"kid:{slug}", "original": original}

    def _found(self, text: str, source: Source, given: str, label: str) -> End | Problem:
        """Find an item in the document that the file names, else in the one that was ordered."""
        found = self.ends.find(text, source, label)
        other = self.ends.source(given)
        if isinstance(found, End) or not given or other.slug == source.slug:
            return found
        second = self.ends.find(text, other, label)
        return second if isinstance(second, End) else found

    def _is_none(self, entry: RawEntry, end: str, text: str) -> bool:
        """Tell whether the row says that nothing corresponds at this end."""
        if text:
            return is_none_word(text) or self._expand(text) == NO_TERM_FOUND
        word = tidy(entry.text("relation") or entry.text("source_relation"))
        return end == "object" and bool(word) and is_none_word(word)

    def _expand(self, word: str) -> str:
        return expanded(word, self.ends.prefixes)

    # --- the relation ---

    def _relation(self, entry: RawEntry, values: dict[str, str]) -> Relation | None:
        """Return what the row states; its own word goes into ``values``."""
        given = tidy(entry.text("relation"))
        predicate = self._expand(tidy(entry.text("predicate_id")))
        word = tidy(entry.text("source_relation"))
        none = NO_TERM_FOUND in (values.get("subject_id"), values.get("object_id"))
        if not none and given and is_none_word(given):
            self.say("import-none-and-object", entry, "relation", word=given)
            return None
        exact = read_relation(given) if given else None
        if not word and not none and (exact is None or self._reports()):
            word = given or predicate
        if word:
            values["source_relation"] = word
        if none:
            self._no_relation(word, values)
            return None
        reading = exact or self._read_word(entry, given or word, "relation" if given else "")
        if reading is None:
            return None
        self._agrees(entry, predicate, reading)
        if group := group_of(entry):
            if tidy(entry.text("predicate_modifier")):
                self.say("import-together-not", entry, "predicate_modifier")
            word, reading = group.word(word or given or predicate), group.of_pair(reading)
            values["source_relation"] = word
        self._agreed(entry, word, reading, pair=group is not None)
        return reading

    def _reports(self) -> bool:
        """Tell whether the set reports a publication, whose own words are always kept."""
        return self.facts.standing in ("official", "published")

    def _no_relation(self, word: str, values: dict[str, str]) -> None:
        """State that nothing corresponds; a publication's word for it is not read as a relation."""
        if word or self._reports():
            values["source_relation"] = word or "no counterpart"

    def _read_word(self, entry: RawEntry, text: str, column: str) -> Relation | None:
        column = column or ("source_relation" if entry.text("source_relation") else "predicate_id")
        if not text:
            self.say("import-required", entry, "relation", column="relation")
            return None
        if text in self.readings:
            return self.readings[text].relation
        if found := word_of(text):
            return found.relation
        if self.options.unknown_words:
            return UNKNOWN
        self.say("import-word", entry, column, value=text)
        return None

    def _agrees(self, entry: RawEntry, predicate: str, reading: Relation) -> None:
        """Report a predicate that says something else than the relation beside it."""
        found = word_of(predicate) if predicate else None
        if found is None or found.relation == UNKNOWN or not entry.text("relation"):
            return
        if not reading & found.relation or predicate_of(reading) == "skos:mappingRelation":
            said = {"predicate": predicate, "relation": reading.text}
            self.say("import-relation-differs", entry, "predicate_id", **said)

    def _agreed(self, entry: RawEntry, word: str, reading: Relation, *, pair: bool) -> None:
        """Note how a word is read, once for all sets; another reading of it is a fault."""
        if not word:
            return
        known = self.readings.get(word) or self.new_readings.get(word)
        if known is not None and known.relation != reading:
            said = {"value": word, "expected": known.relation.text, "relation": reading.text}
            self.say("import-reading-differs", entry, "relation", **said)
        elif known is None:
            made = Reading(word, reading, *_PAIR, 0) if pair else _reading(word, reading)
            self.new_readings[word] = made

    # --- the rest ---

    def _justification(self, entry: RawEntry) -> str:
        text = tidy(entry.text("mapping_justification"))
        if not text:
            return "semapv:UnspecifiedMatching"
        prefix, _, local = text.partition(":")
        namespace = self.ends.prefixes.get(prefix, PREFIXES["semapv"] if prefix == "semapv" else "")
        iri = f"{namespace}{local}" if namespace else text
        curie = iri.replace(PREFIXES["semapv"], "semapv:")
        if curie not in JUSTIFICATIONS:
            said = {"value": text, "known": ", ".join(JUSTIFICATIONS)}
            self.say("import-justification", entry, "mapping_justification", **said)
        return curie

    def _modifier(self, entry: RawEntry) -> str:
        text = tidy(entry.text("predicate_modifier"))
        if text.casefold() in ("", "not"):
            return "Not" if text else ""
        if self._expand(text) == "sssom:NegatedPredicate":
            return "Not"
        self.say("import-modifier", entry, "predicate_modifier", value=text)
        return ""

    def _comment(self, entry: RawEntry) -> str:
        """Return the comment, with everything that has no place of its own."""
        notes = [
            f"{_name_of(key, cell)}: {tidy(cell.text)}"
            for key, cell in entry.cells.items()
            if self._is_note(key, cell)
        ]
        return "; ".join(filter(None, [tidy(entry.text("comment")), *notes]))

    def _is_note(self, key: str, cell: Cell) -> bool:
        if key in _LABELS and self._has_title(cell.text):
            return False
        return key.startswith("note:") or key not in _SLOTS

    def _has_title(self, label: str) -> bool:
        """Tell whether a label is the title of an item, so that nothing is lost without it."""
        return self.ends.is_title(label)

    def _defaults(self, values: dict[str, str], entry: RawEntry) -> dict[str, str]:
        facts = self.facts
        values.setdefault("standing", facts.standing)
        if values["standing"] in ("official", "published"):
            values.setdefault("publisher", facts.publisher)
            values.setdefault("evidence", self.options.evidence)
            values.setdefault("fact_source", facts.fact_source)
            place = f"{facts.part}, row {entry.row}" if facts.part else f"row {entry.row}"
            values.setdefault("locator", place)
        return {key: value for key, value in values.items() if value}


def _name_of(key: str, cell: Cell) -> str:
    """Return what the file calls a column; the place in a tree says less than the key."""
    own = cell.column and not cell.column.startswith("/")
    return cell.column if own else key.removeprefix("note:")


def _reading(word: str, reading: Relation) -> Reading:
    found = word_of(word)
    if found is not None and found.relation == reading:
        return Reading(word, reading, found.reason_en, found.reason_ja, 0)
    if reading == UNKNOWN:
        return Reading(
            word, reading,
            "Not a word whose relation of scopes is known; nothing is concluded from it.",
            "範囲の関係が知られた語ではないため、何も結論しない。",
            0,
        )  # fmt: skip
    return Reading(
        word, reading,
        "Read so by the file that was imported.",
        "取り込んだファイルの読み方による。",
        0,
    )  # fmt: skip
