"""The entries that the documents of the graph give the live map, as the sources say them.

Nothing is added to what the graph says. Where a source is silent (the status of an initiative, the
part of an actor, the day of a meeting) the entry says so or says nothing. Facts that nobody has
confirmed make no entry: an entry has a day on which somebody made sure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView
from kakehashi.namespaces import curie
from kakehashi.services.live.told import KINDS_OF, STATUSES, Told, curie_of, day
from kakehashi.services.properties import Properties

__all__ = ["LeftOut", "Wanted", "entry_id", "wanted_of"]

#: Sort of an actor, by the party that it acts as.
_SORTS: Final = {"government": "government", "standards-body": "standards-body"}
#: Stages of a standard that was published.
_PUBLISHED: Final = ("60", "90", "95")
#: Fields of the issue map.
_FIELD: Final = "nisc2018:fd-"
#: Who is put in charge, in the words of the graph.
_CHARGE: Final = re.compile("担当: ?([^。]*)")
_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that the documents give, before it is checked."""

    id: str
    kind: str
    item: str  #: CURIE of the item that it is made from, or that names it
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that could make an entry, and why it makes none (message id)."""

    item: str
    why: str


def entry_id(kind: str, item: str) -> str:
    """Return the identifier of the entry that is made from an item.

    >>> entry_id("initiative", "nisc2018:in-framework")
    'initiative-nisc2018-in-framework'
    """
    return f"{kind}-{item.replace(':', '-')}"


def wanted_of(
    things: Mapping[str, Properties],
    documents: Mapping[str, DocumentView],
    stages: Mapping[str, Text],
) -> tuple[list[Wanted], list[LeftOut]]:
    """Return the entries, those first that others refer to, and the items that make none.

    ``things`` are items by IRI; ``documents`` those that they stand in, by slug; ``stages`` the
    labels of the stage codes.
    """
    told = Told(things, documents)
    left = [LeftOut(name, why) for name in told.kinds if (why := told.obstacle(name))]
    out = {one.item for one in left}
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(told.kinds, key=lambda n: _place(n, told.items[n])):
        if name not in out:
            names[told.kinds[name]].append(name)
    writing = _Writing(told, stages)
    actors = [writing.entry("actor", name) for name in names["actor"]]
    writing.names = _names_of(actors)
    found = actors + writing.committees(names["project"])
    for kind in dict.fromkeys(kind for kind, _ in KINDS_OF if kind != "actor"):
        found += (writing.entry(kind, name) for name in names[kind])
    return found, left


class _Writing:
    """Writes entries; ``names`` are the entries of actors by what they are called."""

    def __init__(self, told: Told, stages: Mapping[str, Text]) -> None:
        self._told, self._stages = told, stages
        self.names: dict[str, str] = {}

    def entry(self, kind: str, name: str) -> Wanted:
        """Return the entry of an item."""
        p = self._told.items[name]
        state = {
            "title": _texts(p.text("skos:prefLabel")),
            "summary": _texts(p.text("dcterms:description")),
            "items": [name, *self._told.also(name)],
            "locator": p.one("kh:locator").removeprefix("-"),
            "link": self._told.address(name),
            **self._origin(name),
            **getattr(self, f"_{kind}")(p),
        }
        return Wanted(entry_id(kind, name), kind, name, _kept(state))

    def committees(self, projects: Iterable[str]) -> list[Wanted]:
        """Return entries for committees in charge of a standard that no actor stands for yet."""
        named: dict[str, str] = {}
        for project in projects:
            for term in self._told.items[project].all("kh:committee"):
                if term.value not in self.names:
                    named.setdefault(term.value, project)
        made = []
        for committee, project in sorted(named.items()):
            slug = _SLUG.sub("-", committee.lower()).strip("-")
            self.names[committee] = f"actor-{project.partition(':')[0]}-{slug}"
            locator = self._told.items[project].one("kh:locator")
            state = {"title": {"en": committee}, "sort": "group", "locator": locator}
            state |= self._origin(project)
            made.append(Wanted(self.names[committee], "actor", project, _kept(state)))
        return made

    def _origin(self, name: str) -> dict[str, Any]:
        return {
            "source": self._told.source(name),
            "confirmed": self._told.confirmed(name),
            "visibility": "public",
        }

    # --- what each kind has of its own ------------------------------------------------------------

    @staticmethod
    def _actor(p: Properties) -> dict[str, Any]:
        party, group = p.code("kh:actsAs"), p.one("kh:actorClass") == "group"
        return {"sort": _SORTS.get(party) or ("group" if group else "other")}

    def _issue(self, p: Properties) -> dict[str, Any]:
        above = curie_of(p, "skos:broader")
        return {
            "status": _status("issue", p),
            "field": [above] if above.startswith(_FIELD) else [],
            "roles": self._parts(p),
        }

    def _initiative(self, p: Properties) -> dict[str, Any]:
        status = _status("initiative", p)
        addressed = [curie(t.value) for t in p.all("kh:addressesIssue")]
        return {
            "status": status,
            "begins": day(p.one("dcterms:issued")),
            "ended": day(p.one("dcterms:date")) if status == "done" else "",
            "addresses": [entry_id("issue", one) for one in addressed],
            "roles": self._parts(p),
        }

    def _event(self, p: Properties) -> dict[str, Any]:
        above = curie_of(p, "kh:listedUnder")
        about = self._told.kinds.get(above) == "project" and not self._told.obstacle(above)
        return {
            "status": _status("event", p),
            "begins": day(p.one("dcterms:date") or p.one("dcterms:issued")),
            "about": [entry_id("project", above)] if about else [],
            "roles": self._parts(p),
        }

    def _deliverable(self, p: Properties) -> dict[str, Any]:
        return {
            "status": _status("deliverable", p),
            "ended": day(p.one("dcterms:issued")),
            "roles": self._parts(p),
        }

    def _project(self, p: Properties) -> dict[str, Any]:
        code, number = p.code("kh:stage"), p.one("skos:notation")
        step, issued, stage = code[:2], day(p.one("dcterms:issued")), self._stages[code]
        titles = _texts(p.text("skos:prefLabel"))
        return {
            "title": {tag: f"{number} {text}" for tag, text in titles.items()},
            "summary": {
                "ja": f"国際調和段階コード {code}({stage.ja})。",
                "en": f"Harmonized stage code {code} ({stage.en}).",
            },
            "stage": step,
            "since": {"60": issued, "95": day(p.one("kh:withdrawnOn"))}.get(step, ""),
            "ended": issued if step in _PUBLISHED else "",
            "roles": _roles((self.names.get(t.value), "leads") for t in p.all("kh:committee")),
        }

    def _parts(self, p: Properties) -> list[dict[str, str]]:
        """Return who has which part: "leads" only where the source puts somebody in charge."""
        charge = _CHARGE.search(p.text("dcterms:description").ja)
        leads = [t.value for t in p.all("kh:actorName") if charge and t.value in charge[1]]
        named = [*p.all("kh:actorName"), *p.all("dcterms:publisher")]
        found = [(self.names.get(name), "leads") for name in leads]
        found += ((entry_id("actor", curie(t.value)), "participates") for t in p.all("kh:hasActor"))
        found += ((self.names.get(t.value), "participates") for t in named)
        return _roles(found)


def _place(name: str, p: Properties) -> tuple[str, int, str]:
    return name.partition(":")[0], int(p.one("kh:position") or 0), name


def _status(kind: str, p: Properties) -> str:
    return STATUSES[kind][p.code("kh:status")]


def _names_of(actors: Iterable[Wanted]) -> dict[str, str]:
    """Return the entries of actors by their titles, and by the short form in brackets there."""
    found: dict[str, str] = {}
    for actor in actors:
        for title in actor.state["title"].values():
            found[title] = actor.id
            if short := re.search(r"\(([A-Z]+)\)$", title):
                found[short[1]] = actor.id
    return found


def _roles(pairs: Iterable[tuple[str | None, str]]) -> list[dict[str, str]]:
    """Return parts, each actor once, as the form has them; names without an actor are left out."""
    found: dict[str, str] = {}
    for actor, part in pairs:
        if actor:
            found.setdefault(actor, part)
    return [{"actor": actor, "role": part} for actor, part in found.items()]


def _kept(state: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in state.items() if value}


def _texts(text: Text) -> dict[str, str]:
    return {tag: value for tag, value in (("ja", text.ja), ("en", text.en)) if value}
