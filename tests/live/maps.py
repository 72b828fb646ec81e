"""Random live maps for property tests; every state is one that the checks take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from kakehashi.model.live.checking import FormError, checked
from kakehashi.model.live.event import Entry, Head, State
from kakehashi.model.live.kinds import KINDS, ROLES, Field, fields_of
from kakehashi.model.live.snapshot import Snapshot
from tests.live_world import DAY, believing

__all__ = ["maps"]

_KINDS: Final = tuple(KINDS)
#: Few titles, so that some are the same.
_TITLES: Final = (
    "IoTの確認手順",
    "ＩｏＴの確認手順",
    "用語集",
    "Common procedure",
    "common  procedures",
    "Glossary",
)


def _date(chance: Random) -> str:
    """Return a date of any precision within a year of the day of the tests."""
    day = DAY + timedelta(days=chance.randint(-365, 365))
    return day.isoformat()[: chance.choice((4, 7, 10))]


def _value(field: Field, names: list[str], chance: Random) -> Any:
    if not field.required and chance.random() < 0.4:
        return None
    fitting = [n for n in names if not field.of or n.rpartition("-")[0] in field.of]
    actors = [n for n in names if n.startswith("actor-")]
    by_form: dict[str, Callable[[], Any]] = {
        "texts": lambda: {"ja": (text := chance.choice(_TITLES)), "en": text[:9]},
        "text": lambda: "somewhere",
        "code": lambda: chance.choice(field.choices)[0],
        "date": lambda: _date(chance),
        "time": lambda: _date(chance),
        "refs": lambda: chance.sample(fitting, min(len(fitting), 2 if field.many else 1)),
        "items": lambda: chance.sample(["nisc:bp-3", "cpsf:concern-resilience"], 1),
        "roles": lambda: [
            {"actor": actor, "role": chance.choice(list(ROLES))}
            for actor in chance.sample(actors, min(len(actors), 2))
        ],
    }
    make = by_form.get(field.form)
    return make() if make else None


def _state(kind: str, name: str, names: list[str], chance: Random) -> State | None:
    others = [n for n in names if n != name]
    given = {f.name: _value(f, others, chance) for f in fields_of(kind)}
    for _ in range(2):  # what does not go together is left out
        try:
            return checked(kind, given, believing(), name)
        except FormError as error:
            wrong = {fault.field for fault in error.faults}
            given = {key: value for key, value in given.items() if key not in wrong}
            if "ended" in wrong:
                given["status"] = "stopped"
    return None


@st.composite
def maps(draw: st.DrawFn) -> Snapshot:
    """Return a map of up to twelve entries, which may depend on each other in circles."""
    kinds = draw(st.lists(st.sampled_from(_KINDS), max_size=12))
    chance = Random(draw(st.integers(0, 2**32)))
    names = [f"{kind}-{kinds[: place + 1].count(kind)}" for place, kind in enumerate(kinds)]
    states = [(n, k, _state(k, n, names, chance)) for n, k in zip(names, kinds, strict=True)]
    return Snapshot(Head(), [Entry(n, k, 1, 0, state) for n, k, state in states if state])
