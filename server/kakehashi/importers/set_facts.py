"""What a foreign set says of itself, completed by whoever imports it, as a header of ours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kakehashi.errors import Finding
from kakehashi.importers.intake_faults import intake_fault
from kakehashi.importers.known import Known
from kakehashi.importers.options import ImportOptions
from kakehashi.importers.raw import RawSet
from kakehashi.importers.rows import SetFacts
from kakehashi.importers.stubs import slug_of
from kakehashi.model.exchange import SetEntry
from kakehashi.model.statement import MappingSet, Record
from kakehashi.model.text import Text
from kakehashi.namespaces import set_iri
from kakehashi.sssom.registry import Entry
from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS, by_name
from kakehashi.sssom.values import is_iri, problem_of, tidy

__all__ = ["SetReader"]

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]*[a-z0-9]")
_STANDINGS: Final = by_name(RECORD_SLOTS)["standing"].codes
_BASE: Final = set_iri("")
_SET_SLOTS: Final = by_name(SET_SLOTS)
_TAKEN: Final = ("license", "mapping_set_version", "publication_date", "agreement")
#: Documents that a made title names.
_NAMED: Final = 3


@dataclass(slots=True)
class SetReader:
    """Reads the header of one set; its faults are in ``findings``."""

    raw: RawSet
    known: Known
    options: ImportOptions
    file: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def facts(self) -> SetFacts:
        """What holds for all rows; what the set fails to say is a fault of the set, not of them."""
        return SetFacts(
            name=self.name,
            about=self.raw.about,
            standing=self.standing if self.standing in _STANDINGS else "published",
            publisher=self.publisher or "?",
            fact_source=self._fact_source(),
            part=self.raw.part,
        )

    def text(self, key: str) -> str:
        """Return a value of the header."""
        return tidy(self.raw.about.text(key))

    @property
    def name(self) -> str:
        """Name of the set as far as it is said; empty when it is to be made."""
        said = self.options.into or self.options.set_name
        given = self.text("mapping_set_id")
        ours = given.startswith(_BASE) or ("--" in given and _NAME.fullmatch(given))
        return said or (given.removeprefix(_BASE) if ours else "")

    @property
    def standing(self) -> str:
        """Standing of the set: as ordered, as its header says, or as all its rows say."""
        said = self.options.standing or self.text("standing").casefold()
        held = self._held()
        if not said and held is not None:
            said = held.standing
        if said:
            return said
        rows = {tidy(row.text("standing")).casefold() for row in self.raw.rows}
        return rows.pop() if len(rows) == 1 else ""

    @property
    def publisher(self) -> str:
        """Who states what the set says."""
        held = self._held()
        said = self.options.publisher or self.text("publisher")
        return said or (held.publisher if held else "")

    def _held(self) -> Entry | None:
        return self.known.registry.entry(self.options.into) if self.options.into else None

    def _fact_source(self) -> str:
        sources = self._many("mapping_set_source")
        return next(iter(sources), "") or self.text("mapping_set_id") or self.file

    def _many(self, key: str) -> tuple[str, ...]:
        cells = self.raw.about.cells
        return tuple(tidy(c.text) for name, c in cells.items() if name.startswith(f"{key}."))

    def mapping_set(self, records: Sequence[Record]) -> tuple[MappingSet, SetEntry]:
        """Return the set without its records, and what the registry is to say of it."""
        name = self.name or self._made_name(records)
        self._check_name(name)
        self._check_standings()
        title, description = self._title(records), self._description()
        values = {key: self._checked(key) for key in _TAKEN}
        held, given = self._held(), values.pop("license", "")
        licence = self.options.licence or given or (held.licence if held else "")
        made = MappingSet(
            mapping_set_id=set_iri(name),
            mapping_set_version=values.pop("mapping_set_version", "") or "0.1.0",
            mapping_set_source=self._sources(),
            mapping_set_title=title.en,
            mapping_set_description=description.en,
            creator_label=self._many("creator_label"),
            license=licence,
            see_also=tuple(filter(is_iri, self._many("see_also"))),
            comment=self._comment(),
            publisher=self.publisher,
            publication_date=values["publication_date"],
            agreement=values["agreement"],
        )
        self._demand(made)
        entry = SetEntry(
            name=name,
            title=title,
            description=description,
            standing=self.standing,
            strict=self._strict(),
        )
        return made, entry

    # --- checks ---

    def _say(self, check: str, key: str, /, **values: object) -> None:
        cell = self.raw.about.cells.get(key)
        row = (cell.row if cell else 0) or self.raw.about.row
        self.findings.append(intake_fault(check, self.file, row, key, **values))

    def _demand(self, made: MappingSet) -> None:
        for key, option, value in (
            ("standing", "--standing", self.standing),
            ("publisher", "--publisher", self.publisher),
            ("license", "--licence", made.license),
        ):
            if not value:
                self._say("import-set-key", key, key=key, option=option)
        if made.license and not is_iri(made.license):
            self._say("import-iri", "license", value=made.license)
        if self.standing and self.standing not in _STANDINGS:
            known = ", ".join(_STANDINGS)
            self._say(
                "import-code", "standing", value=self.standing, scheme="standing", known=known
            )

    def _check_name(self, name: str) -> None:
        into = self.options.into
        if into and into not in self.known.sets:
            self._say("import-no-set", "mapping_set_id", set=into)
        elif not _NAME.fullmatch(name):
            self._say("import-set-name", "mapping_set_id", value=name)
        elif not into and name in self.known.sets:
            self._say("import-set-exists", "mapping_set_id", set=name)
        elif into:
            held = self.known.sets[into]
            for key, value, expected in (
                ("license", self.options.licence or self.text("license"), held.license),
                ("publisher", self.options.publisher or self.text("publisher"), held.publisher),
            ):
                if value and value != expected:
                    self._say("import-set-differs", key, key=key, value=value, expected=expected)

    def _check_standings(self) -> None:
        expected = self.standing  # looks at all rows: once, not for each of them
        for row in self.raw.rows:
            said = tidy(row.text("standing")).casefold()
            if said in _STANDINGS and said != expected:
                values = {"key": "standing", "value": said, "expected": expected}
                found = intake_fault("import-set-differs", self.file, row.row, "standing", **values)
                self.findings.append(found)

    def _checked(self, key: str) -> str:
        text = self.text(key)
        if text and (problem := problem_of(_SET_SLOTS[key], text, {})):
            check = {"sssom-date": "import-date", "sssom-iri": "import-iri"}.get(problem[0])
            self._say(check or problem[0], key, **problem[1])
            return ""
        return text

    # --- texts ---

    def _strict(self) -> bool:
        said = self.text("strict").casefold()
        if self.options.into and (held := self._held()) is not None:
            return bool(held.strict)
        if self.options.strict or said:
            return self.options.strict or said in ("true", "yes", "1", "strict")
        return self.standing == "editorial"

    def _sources(self) -> tuple[str, ...]:
        given = self.text("mapping_set_id")
        foreign = (given,) if is_iri(given) and not given.startswith(_BASE) else ()
        return tuple(dict.fromkeys((*foreign, *filter(is_iri, self._many("mapping_set_source")))))

    def _comment(self) -> str:
        notes = [
            f"{cell.column or key}: {tidy(cell.text)}"
            for key, cell in self.raw.about.cells.items()
            if key.startswith("note:")
        ]
        return "; ".join(filter(None, [self.text("comment"), *notes]))

    def _made_name(self, records: Sequence[Record]) -> str:
        ends = (self._documents(records, end) for end in ("subject", "object"))
        pair = "--".join("-".join(found[:_NAMED]) or "none" for found in ends)
        publisher = slug_of(self.publisher)
        return f"{pair}.{publisher}" if publisher and self.standing != "editorial" else pair

    def _documents(self, records: Iterable[Record], end: str) -> list[str]:
        named = Counter(getattr(record, f"{end}_source").partition(":")[2] for record in records)
        return [slug for slug, _ in sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))]

    def _title(self, records: Sequence[Record]) -> Text:
        """Return the titles; what is not said is made of the titles of the documents."""
        said = Text(
            ja=self.options.title.ja or self.text("title_ja"),
            en=self.options.title.en or self.text("mapping_set_title"),
        )
        subject, object_ = (self._named(records, end) for end in ("subject", "object"))
        made = Text(
            ja=f"{subject.ja}と{object_.ja}の対応({self.publisher}による)",
            en=f"{subject.en} to {object_.en}: statements of {self.publisher}",
        )
        return Text(ja=said.ja or made.ja, en=said.en or made.en)

    def _named(self, records: Sequence[Record], end: str) -> Text:
        slugs = self._documents(records, end)
        titles = [
            self.known.documents[slug].title if slug in self.known.documents else Text(en=slug)
            for slug in slugs[:_NAMED]
        ]
        more = len(slugs) > _NAMED
        return Text(
            ja="・".join(t.read("ja")[0] for t in titles) + ("ほか" if more else ""),
            en=", ".join(t.read("en")[0] for t in titles) + (" and others" if more else ""),
        )

    def _description(self) -> Text:
        said = Text(
            ja=self.options.description.ja or self.text("description_ja"),
            en=self.options.description.en or self.text("mapping_set_description"),
        )
        made = Text(
            ja=f"{self.publisher}が述べる対応。{self.file}から取り込み、原資料の語に読み替えを添えた。",
            en=f"Statements of {self.publisher}, imported from {self.file}, each in the word of "
            "its source beside our reading of it.",
        )
        return Text(ja=said.ja or made.ja, en=said.en or made.en)
