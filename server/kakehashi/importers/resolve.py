"""Turn what a reader found into documents and sets of ours, and say everything that is wrong.

The same for all formats. No row is dropped: each becomes a statement, is there already, or has a
fault with its file, row, column and remedy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kakehashi.errors import Finding
from kakehashi.importers.ends import Ends
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.known import Known, KnownDocument, KnownItem
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import Raw, RawSet
from kakehashi.importers.raw_documents import read_documents
from kakehashi.importers.rows import Rows
from kakehashi.importers.set_facts import SetReader
from kakehashi.importers.stubs import Stubs
from kakehashi.model.exchange import Bundle, Document, SetEntry
from kakehashi.model.statement import MappingSet, Record
from kakehashi.sssom.readings import Reading
from kakehashi.sssom.slots import RECORD_SLOTS
from kakehashi.sssom.writer import cell_text

__all__ = ["Counts", "Draft", "as_known", "by_relation", "resolve"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were read, and what became of them."""

    rows: int = 0
    taken: int = 0
    there: int = 0  #: stated already, left out
    joined: int = 0  #: state what another row states, and are kept in its comment
    faulty: int = 0
    documents: int = 0
    items: int = 0
    stubs: int = 0  #: items among them that are only referred to


@dataclass(frozen=True, slots=True)
class Draft:
    """What an import would add, and everything that is wrong with it."""

    bundle: Bundle = field(default_factory=Bundle)
    readings: tuple[Reading, ...] = ()  #: of words that are new
    added: tuple[Record, ...] = ()  #: those that are not there yet
    findings: tuple[Finding, ...] = ()
    counts: Counts = field(default_factory=Counts)

    @property
    def usable(self) -> bool:
        """Whether nothing forbids it."""
        return all(finding.severity != "violation" for finding in self.findings)


def resolve(raw: Raw, known: Known, options: ImportOptions, file: str) -> Draft:
    """Return what the content of ``file`` would add to what is known."""
    import_ = _Import(known, options, file)
    import_.documents(raw)
    for raw_set in raw.sets:
        import_.set(raw_set, raw.findings)
    return import_.draft(raw)


class _Import:
    def __init__(self, known: Known, options: ImportOptions, file: str) -> None:
        self.known, self.options, self.file = known, options, file
        self.new: tuple[Document, ...] = ()
        self.sets: dict[str, MappingSet] = {}
        self.entries: dict[str, SetEntry] = {}
        self.added: list[Record] = []
        self.findings: list[Finding] = []
        self.readings = {reading.source_relation: reading for reading in known.readings}
        self.new_readings: dict[str, Reading] = {}
        self.rows = self.there = self.joined = self.faulty = 0
        self.stubs = Stubs(file, file) if options.stubs else None

    def documents(self, raw: Raw) -> None:
        """Read the documents; the ends of the file's sets may be in them."""
        self.new, aliases, faults = read_documents(raw, self.known, self.options, self.file)
        self.findings += faults
        self.known = replace(
            self.known,
            aliases=aliases,
            documents={**self.known.documents, **{d.slug: as_known(d) for d in self.new}},
        )

    def set(self, raw: RawSet, before: Iterable[Finding]) -> None:
        """Read a set row by row."""
        file = f"{self.file}[{raw.part}]" if raw.part else self.file
        ends = Ends(self.known, raw.prefixes, self.stubs)
        reader = SetReader(raw, self.known, self.options, file)
        rows = Rows(file, reader.facts, ends, self.options, self.readings, self.new_readings)
        ill_formed = {f.line for f in before if f.file == file and f.severity == "violation"}
        records = []
        for entry in raw.rows:
            record = rows.record(entry)
            if record is not None and entry.row not in ill_formed:
                records.append(record)
            else:
                self.faulty += 1
        self.rows += len(raw.rows)
        made, entry_ = reader.mapping_set(records)
        self.findings += [*rows.findings, *reader.findings]
        self._take(made, entry_, records, file)

    def _take(self, made: MappingSet, entry: SetEntry, records: list[Record], file: str) -> None:
        """Compare the records of a set with each other and with what is there."""
        held = self.sets.get(made.name) or self.known.sets.get(made.name)
        into = held is not None and self.known.sets.get(made.name) is not None
        old = held.records if held is not None else ()
        compared = _Compared(made.name, self.known, file, join=self.options.join)
        fresh = compared.fresh([replace(r, mapping_set=made.name) for r in records], old)
        self.there += compared.there
        self.joined += compared.joined
        self.faulty += compared.faulty
        self.findings += compared.findings
        self.added += fresh
        base = held if into and held is not None else made
        self.sets[made.name] = replace(base, records=(*old, *fresh))
        self.entries[made.name] = entry

    def draft(self, raw: Raw) -> Draft:
        """Return everything together."""
        stubs = self.stubs.documents() if self.stubs else ()
        documents = tuple(sorted((*self.new, *stubs), key=lambda d: d.slug))
        items = [item for document in documents for item in document.items]
        counts = Counts(
            rows=self.rows,
            taken=len(self.added),
            there=self.there,
            joined=self.joined,
            faulty=self.faulty,
            documents=len(documents),
            items=len(items),
            stubs=sum(item.stub for item in items),
        )
        if counts.rows != counts.taken + counts.there + counts.joined + counts.faulty:
            raise AssertionError(f"rows are lost: {counts}")  # a fault of ours, never of the file
        findings = [*raw.findings, *self._once(raw.findings)]
        if not counts.rows and not documents and not findings:
            findings.append(intake_fault("import-empty", self.file, 1))
        words = {record.source_relation for record in self.added}
        bundle = Bundle(
            documents=documents,
            sets=tuple(self.sets[name] for name in sorted(self.sets)),
            entries=tuple(self.entries[name] for name in sorted(self.entries)),
        )
        return Draft(
            bundle,
            tuple(self.new_readings[word] for word in sorted(words & self.new_readings.keys())),
            tuple(self.added),
            tuple(sorted(findings, key=lambda f: (f.file, f.line, f.node, f.check))),
            counts,
        )

    def _once(self, before: Iterable[Finding]) -> Iterator[Finding]:
        """Leave out what is said of a cell, or a row, that is ill-formed already."""
        told = {(f.file, f.line, f.node) for f in before if f.severity == "violation"}
        whole = {(file, line) for file, line, node in told if not node}
        for finding in self.findings:
            place = (finding.file, finding.line)
            if (*place, finding.node) not in told and place not in whole:
                yield finding


def as_known(document: Document) -> KnownDocument:
    """Return as much of a document as finding its items needs."""
    items = {
        item.id.partition(":")[2]: KnownItem(
            item.id,
            (item.notation,) if item.notation else (),
            tuple(filter(None, (item.title.en, item.title.ja))),
            item.alternative_ids,
        )
        for item in document.items
    }
    return KnownDocument(document.slug, document.title, document.stub, items)


@dataclass(slots=True)
class _Compared:
    """Compares records with each other and with what is there."""

    name: str
    known: Known
    file: str
    join: bool = False
    there: int = 0
    joined: int = 0
    faulty: int = 0
    findings: list[Finding] = field(default_factory=list)

    def fresh(self, records: list[Record], old: Iterable[Record]) -> list[Record]:
        """Return the records that are new; the others are counted and reported."""
        present = {record.identifier for record in old}
        first: dict[str, Record] = {}
        some = {_pair(r): r.line for r in (*old, *records) if not r.none_in and not r.negated}
        said = self._said_elsewhere(records)
        found: dict[str, Record] = {}
        for record in records:
            same = first.setdefault(record.identifier, record)
            if record.identifier in present:
                self._say("import-there", record, "object_id", set=self.name)
                self.there += 1
            elif same is not record and self.join and record.identifier in found:
                found[record.identifier] = _joined(found[record.identifier], record)
                self._say("import-joined", record, "object_id", row=same.line)
                self.joined += 1
            elif same is not record:
                check = "import-duplicate" if same.line != record.line else "import-row-twice"
                values = {"row": same.line, "item": record.object_id}
                self._say(check, record, "object_id", **values)
                self.faulty += 1
            elif record.none_in and (row := some.get((record.subject_id, record.none_in))):
                values = {"document": record.none_in, "item": record.subject_id, "row": row}
                self._say("import-none-and-some", record, "object_id", **values)
                self.faulty += 1
            else:
                if other := said.get(_statement(record)):
                    values = {"publisher": record.publisher, "set": other}
                    self._say("import-said-elsewhere", record, "object_id", **values)
                found[record.identifier] = record
        return list(found.values())

    def _say(self, check: str, record: Record, node: str, /, **values: object) -> None:
        self.findings.append(intake_fault(check, self.file, record.line, node, **values))

    def _said_elsewhere(self, records: Iterable[Record]) -> Mapping[tuple[str, ...], str]:
        """Return the sets in which the same publishers state the same, by statement."""
        wanted = {_statement(record) for record in records}
        return {
            _statement(record): name
            for name, held in self.known.sets.items()
            if name != self.name
            for record in held.records
            if _statement(record) in wanted
        }


def _joined(first: Record, other: Record) -> Record:
    """Keep in the comment of a record what another that states the same says differently."""
    slots = [slot for slot in RECORD_SLOTS if slot.name != "locator"]
    differing = (
        f"{slot.name}: {cell_text(other, slot)}"
        for slot in slots
        if cell_text(other, slot) not in ("", cell_text(first, slot))
    )
    more = f"row {other.line}: {', '.join(differing) or 'the same'}"
    return replace(first, comment="; ".join(filter(None, [first.comment, more])))


def _pair(record: Record) -> tuple[str, str]:
    return record.subject_id, record.object_id.partition(":")[0]


def _statement(record: Record) -> tuple[str, ...]:
    relation = record.relation.text if record.relation else "none"
    target = record.none_in or record.object_id
    return record.publisher, record.subject_id, relation, record.predicate_modifier, target


def by_relation(records: Iterable[Record]) -> Mapping[str, int]:
    """Count records by what they state; ``none``: nothing corresponds."""
    return Counter(r.relation.text if r.relation else "none" for r in records)
