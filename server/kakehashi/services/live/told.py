"""What the documents tell that concerns the live map: which items, from where, on which day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from kakehashi.messages import label
from kakehashi.model.live.dates import precision
from kakehashi.model.views import DocumentView
from kakehashi.namespaces import curie
from kakehashi.services.properties import Properties

__all__ = ["KINDS_OF", "STATUSES", "Told", "curie_of", "day"]

#: Kinds of entries, and the class in the graph that makes one. The order is that of writing: what
#: others refer to comes first.
KINDS_OF: Final = (
    ("actor", "kh:Actor"),
    ("issue", "kh:Issue"),
    ("initiative", "kh:Initiative"),
    ("project", "kh:StandardItem"),
    ("project", "kh:StandardProject"),
    ("event", "kh:Event"),
    ("deliverable", "kh:DocumentItem"),
)
#: The document whose documents are results of policy; in the others they are what is talked about.
_RESULTS: Final = "csstrategy2015:doc-"

#: What a status of the graph (``scheme/status``) is on the map, by kind: only where it means the
#: same. Without one an initiative is "not known", and an event says nothing. A standards project
#: has its stage instead.
STATUSES: Final[dict[str, dict[str, str]]] = {
    "initiative": {"": "unknown", "planned": "planned", "ongoing": "ongoing", "done": "done"},
    "issue": {"": "unknown", "example": "example"},
    "event": {"": "", "expected": "expected"},
    "deliverable": {"": "done"},  # it has a day of issue, or it makes no entry
}

#: The day on which a catalogue was read, as the edition of the compilation says it.
_SIDE: Final = re.compile(r"(ISO|IEC) side (\d{4}-\d{2}-\d{2})")
_ADDRESS: Final = re.compile(r"https?://\S+")
_LONGEST_SOURCE: Final = 400

#: Why an item makes no entry.
_SAME: Final = label("the same as another item, whose entry names it")
_NO_STAGE: Final = label("no stage is known")
_NO_ISSUE: Final = label("no day of issue is known")
_UNCONFIRMED: Final = label("nobody has confirmed it")
_UNSEEN: Final = label("its content was not seen")
_NO_DAY: Final = label("the day of its source is not known")
_NO_STATUS: Final = label("its status has no counterpart on the map")


class Told:
    """The items of the documents, by CURIE, and what each can become on the map."""

    def __init__(
        self, things: Mapping[str, Properties], documents: Mapping[str, DocumentView]
    ) -> None:
        self.items = {curie(iri): p for iri, p in things.items()}
        self._documents = documents
        self.kinds = {name: kind for name in self.items if (kind := self._kind(name))}
        self._aliases: defaultdict[str, list[str]] = defaultdict(list)
        for name, p in self.items.items():
            if target := curie_of(p, "kh:aliasOf"):
                self._aliases[target].append(name)

    def _kind(self, name: str) -> str:
        classes = self._classes(name)
        kind = next((kind for kind, term in KINDS_OF if term in classes), "")
        # Committees are actors only as far as a standard names them as the one in charge.
        apart = kind == "deliverable" and not name.startswith(_RESULTS)
        return "" if apart or "kh:Committee" in classes else kind

    def _classes(self, name: str) -> set[str]:
        return {curie(t.value) for t in self.items[name].all("rdf:type")}

    def obstacle(self, name: str) -> str:
        """Return why an item makes no entry (message id); empty when nothing is in the way."""
        p, kind = self.items[name], self.kinds[name]
        status, known = p.code("kh:status"), STATUSES.get(kind)
        unseen = p.flag("kh:placeholder") or not p.text("skos:prefLabel")
        reasons = (
            (curie_of(p, "kh:aliasOf") in self.kinds, _SAME),
            (kind == "project" and not p.code("kh:stage"), _NO_STAGE),
            (kind == "deliverable" and not p.one("dcterms:issued"), _NO_ISSUE),
            (p.code("kh:evidence") == "recall", _UNCONFIRMED),
            (unseen, _UNSEEN),
            (not self.confirmed(name), _NO_DAY),
            (known is not None and status not in known, _NO_STATUS),
        )
        return next((why for is_so, why in reasons if is_so), "")

    def also(self, name: str) -> list[str]:
        """Return the other items that it concerns: the same thing, and what it is a part of."""
        p = self.items[name]
        found = {curie_of(p, "kh:aliasOf"), curie_of(p, "kh:partOfItem"), *self._aliases[name]}
        return sorted(found - {"", name})

    def source(self, name: str) -> str:
        """Return where it is said: a paper by its title, else the address, else the record."""
        p = self.items[name]
        above = curie_of(p, "kh:partOfItem")
        if "kh:DocumentItem" in (self._classes(above) if above in self.items else ()):
            return self.items[above].text("skos:prefLabel").ja or above
        said = p.one("kh:factSource")
        if _ADDRESS.match(said):
            return said[:_LONGEST_SOURCE]
        report = self._report(name)
        document = report or self._documents[name.partition(":")[0]]
        of_publisher = document.title_origin_ja == "publisher"
        title = document.title.ja if of_publisher else document.title.en
        whole = f"{title}: {said}"
        return title if report or not said or len(whole) > _LONGEST_SOURCE else whole

    def _report(self, name: str) -> DocumentView | None:
        """Return the document in whose text the fact was read; None when it was read elsewhere."""
        said = self.items[name].one("kh:factSource")
        return self._documents.get(said.partition("-")[0]) if said.endswith(".txt") else None

    def confirmed(self, name: str) -> str:
        """Return the day of the facts: on which the catalogue was read, or the paper was issued.

        A report tells how things stood on its day, whenever they happened. A fact seen elsewhere
        was so on the day of what it tells.
        """
        p, document = self.items[name], self._documents[name.partition(":")[0]]
        read, said = _SIDE.findall(document.version), p.one("kh:factSource")
        if days := [day for side, day in read if f"relaton-data-{side.lower()}" in said]:
            return str(min(days))
        above, report = self.items.get(curie_of(p, "kh:partOfItem")), self._report(name)
        paper = (above.one("dcterms:issued") if above else "") or (report.issued if report else "")
        own = p.one("dcterms:issued") or p.one("dcterms:date")
        return day(paper) or day(own) or day(document.issued)

    def address(self, name: str) -> str:
        """Return where it can be read: the page of ISO, which has the stage, before others."""
        p = self.items[name]
        pages = [t.value for t in p.all("foaf:page")]
        said = p.one("kh:factSource")
        if not pages and _ADDRESS.fullmatch(said):
            pages = [said]
        return min(pages, key=lambda page: ("www.iso.org" not in page, page), default="")


def day(text: str) -> str:
    """Return a date as the map writes it; empty for what is none.

    >>> day("2016-08"), day("2016/2018")
    ('2016-08', '')
    """
    return text if precision(text) in ("year", "month", "day") else ""


def curie_of(p: Properties, name: str) -> str:
    """Return the CURIE of the first value of a property; empty when there is none."""
    found = p.one(name)
    return curie(found) if found else ""
