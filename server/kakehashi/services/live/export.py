"""Approved statements as a mapping set in git: the same statements, the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kakehashi.importers.written import registry_with
from kakehashi.model.exchange import SetEntry
from kakehashi.model.live.curated import SET
from kakehashi.model.live.event import State
from kakehashi.model.relation import parse_relation
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record, predicate_of
from kakehashi.model.text import Text
from kakehashi.namespaces import set_iri
from kakehashi.services.live.curated import LICENCE, PUBLISHER, TITLE
from kakehashi.services.live.desk import Board
from kakehashi.sssom.reader import read_set
from kakehashi.sssom.registry import ENDING
from kakehashi.sssom.writer import canonical

__all__ = ["curated_set", "files_of", "record_of"]

_DESCRIPTION: Final = Text(
    ja="審査の場で提案され、提案者以外の者が承認した言明。"
    "確信度は、専門家の合議でも同じ関係が選ばれると提案者が見込む確率。",
    en="Proposed on the desk, and approved by somebody else than the proposer. The confidence is"
    " the proposer's probability that an expert panel would choose the same relation.",
)


def record_of(state: State) -> Record:
    """Return the row of a statement; who proposed and approved it stands in its comment."""
    none_in = state.get("none_in", "")
    relation = parse_relation(state["relation"]) if state.get("relation") else None
    people = f"proposed by {state['author']}, approved by {state['reviewer']}"
    said = [f"{people} on {state['mapping_date']} ({state['proposal']})"]
    if none_in:
        said.append(f"looked through by {state['looked_by']}: {state['looked_where']}")
    given: dict[str, Any] = {
        name: state.get(name, "")
        for name in ("predicate_modifier", "rationale_ja", "rationale_en", "rationale_type",
                     "locator")
    }  # fmt: skip
    return Record(
        mapping_set=SET,
        subject_id=state["subject_id"],
        predicate_id=predicate_of(relation),
        object_id=NO_TERM_FOUND if none_in else state["object_id"],
        mapping_justification="semapv:ManualMappingCuration",
        subject_source=f"kid:{state['subject_id'].partition(':')[0]}",
        object_source=f"kid:{none_in or state['object_id'].partition(':')[0]}",
        confidence=state.get("confidence"),
        comment="; ".join(said),
        relation=relation,
        standing="editorial",
        **given,
    )


def curated_set(board: Board, kept: tuple[Record, ...] = ()) -> MappingSet:
    """Return the set; ``kept`` are rows of the file, of which those the desk never had stay."""
    records = {r.identifier: r for r in kept if r.identifier not in board.gone}
    records |= {identifier: record_of(state) for identifier, state in board.curated.items()}
    return MappingSet(
        mapping_set_id=set_iri(SET),
        mapping_set_version="0.1.0",
        mapping_set_title=TITLE.en,
        mapping_set_description=_DESCRIPTION.en,
        creator_label=("Kakehashi curators",),
        license=LICENCE,
        publisher=PUBLISHER,
        records=tuple(records.values()),
    )


def files_of(board: Board, folder: Path) -> dict[Path, bytes]:
    """Return the files that the export changes: the set, and the registry that lists it.

    A record without statements, and no file yet, changes nothing.
    """
    place = folder / f"{SET}{ENDING}"
    kept = read_set(place).records if place.exists() else ()
    found = curated_set(board, kept)
    if not found.records and not place.exists():
        return {}
    entry = SetEntry(
        name=SET, title=TITLE, description=Text(ja=_DESCRIPTION.ja), standing="editorial",
        strict=True,
    )  # fmt: skip
    registry = folder / "registry.yml"
    text = registry.read_text(encoding="utf-8") if registry.exists() else ""
    made = {place: canonical(found), registry: registry_with(text, found, entry).encode()}
    return {
        path: new for path, new in made.items() if not path.exists() or path.read_bytes() != new
    }
