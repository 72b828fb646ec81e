"""A call of a tool: check what is given, ask, cut the answer to size, and say where the rest is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from kakehashi.errors import BadInputError
from kakehashi.mcp import ontology, querying
from kakehashi.mcp.parameters import checked
from kakehashi.mcp.source import Source, item_id
from kakehashi.mcp.table import Head, Row, Tool
from kakehashi.mcp.words import Words
from kakehashi.messages import Language

__all__ = ["LARGEST", "Asked", "Told", "call"]

Json = dict[str, Any]

#: Most characters of an answer, as JSON: what an assistant can take in at a time.
LARGEST: Final = 100_000
#: Most hits that REST returns.
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole answer, with the rows that it is cut by, and where people and programs find it."""

    answer: Json
    rows: tuple[str, ...]  #: the way to the list in it; empty when it has none
    head: Head
    row: Row
    release: str
    page: str
    data: str
    kept: Callable[[Json], bool] = lambda row: True

    def found(self) -> list[Json]:
        """Return the rows that were asked for."""
        part: Any = self.answer
        for name in self.rows:
            part = part[name]
        return [row for row in part if self.kept(row)] if self.rows else []

    def with_rows(self, rows: list[Json]) -> Json:
        """Return the answer with these rows only."""
        return _replaced(self.answer, self.rows, rows) if self.rows else self.answer


class Told(NamedTuple):
    """What a tool returns: for programs, and in words."""

    structured: Json
    text: str


class _Place(NamedTuple):
    offset: int
    release: str  #: to ask by name; empty for the one that is served
    served: str

    @property
    def named(self) -> str:
        """The release that is asked, by name."""
        return self.release or self.served


def call(tool: Tool, source: Source, given: Mapping[str, Any], language: Language) -> Told:
    """Answer a call.

    Raises KakehashiError for what is given, and ClientError for what the server says.
    """
    values = checked(tool.parameters, given)
    values |= {p.name: item_id(str(values[p.name])) for p in tool.parameters if p.item}
    served = source.release(language)
    place = _place(str(values["cursor"]), served)
    asked = _ask(tool, source, values, place, language)
    return _told(asked, place, int(values["limit"]), Words(language))


def _place(cursor: str, served: str) -> _Place:
    """Read a cursor: the pages of an answer are of one release, as long as the server keeps it."""
    if not cursor:
        return _Place(0, "", served)
    release, _, offset = cursor.partition("~")
    return _Place(int(offset), "" if release == served else release, served)


def _ask(tool: Tool, source: Source, values: Json, place: _Place, language: Language) -> Asked:
    if tool.name == "sparql":
        return _query(source, values, place, language)
    if tool.name == "ontology":
        return _words(source, values, place, language)
    return _rest(tool, source, values, place, language)


def _rest(tool: Tool, source: Source, values: Json, place: _Place, language: Language) -> Asked:
    path = tool.path.replace("{item}", str(values.get("item", "")))
    sent = {one.sent: values[one.name] for one in tool.parameters if one.sent}
    if tool.grows:
        sent["limit"] = min(place.offset + int(values["limit"]), _MOST)
    answer = source.read(path, sent, place.release, language)
    # The answer knows best: another release may have been taken over meanwhile.
    release = str(answer.get("release") or place.named)
    page, shown = _page(tool, answer, values)
    return Asked(
        answer,
        (tool.rows,),
        tool.head,
        tool.row,
        release,
        source.page(page, shown | {"release": release}, language),
        source.api(path, sent | {"release": release}, language),
        lambda row: values.get("answer", "") in ("", row.get("answer")),
    )


def _page(tool: Tool, answer: Json, values: Json) -> tuple[str, Json]:
    """Return the path of the page for people with the same answer, and its parameters."""
    if tool.page == "{item:path}":
        document, _, name = str(answer["item"]).partition(":")
        return f"id/{document}/{name}", {}
    shown = [one for one in tool.parameters if one.sent or one.name in ("item", "answer")]
    return tool.page, {one.sent or one.name: values[one.name] for one in shown}


def _query(source: Source, values: Json, place: _Place, language: Language) -> Asked:
    answer, rows = querying.ask(source, values["query"], place.release, language)
    sent = {"query": values["query"], "release": place.named}
    return Asked(
        answer,
        rows,
        querying.head,
        querying.row,
        place.named,
        source.page("sparql", sent, language),
        source.sparql(sent, language),
    )


def _words(source: Source, values: Json, place: _Place, language: Language) -> Asked:
    answer = ontology.part(source, values["part"], place.release, language)
    release = {"release": place.named}
    wanted = values["text"].casefold()
    return Asked(
        answer,
        ("entries",),
        ontology.head,
        ontology.row,
        place.named,
        source.page("ontology", release, language),
        source.api("vocabulary", release, language),
        lambda row: wanted in json.dumps(row, ensure_ascii=False).casefold(),
    )


# --- cut to size --------------------------------------------------------------------------------


def _told(asked: Asked, place: _Place, limit: int, words: Words) -> Told:
    release = asked.release
    found = asked.found()
    total = _total(asked, found)
    rows = found[place.offset : place.offset + limit]
    if place.offset and place.offset >= total:
        raise BadInputError(
            "The answer has {total} rows, and does not go on after row {offset}.",
            remedy="Ask without «cursor».",
            total=total,
            offset=place.offset,
        )
    rows = _fitting(asked, rows)
    end = place.offset + len(rows)
    going_on = f"{release}~{end}" if end < total and rows else None
    structured = {
        "answer": asked.with_rows(rows),
        "rows": {"from": min(place.offset + 1, end), "to": end, "total": total, "next": going_on},
        "release": release,
        "links": {"page": asked.page, "data": asked.data},
    }
    lines = [*asked.head(asked.answer, words), *(f"- {asked.row(row, words)}" for row in rows)]
    if going_on:
        lines.append(_rest_of(place.offset + 1, end, total, going_on, words))
    lines.append(words.t("Page: {address}", address=asked.page))
    lines.append(words.t("Data: {address}", address=asked.data))
    lines.append(words.t("Release {release}", release=release))
    return Told(structured, "\n".join(lines))


def _rest_of(first: int, last: int, total: int, cursor: str, words: Words) -> str:
    return words.t(
        "Cut: rows {first} to {last} of {total} are shown. Call again with cursor {cursor} for the"
        " next ones, or ask for less.",
        first=first,
        last=last,
        total=total,
        cursor=cursor,
    )


def _total(asked: Asked, found: list[Json]) -> int:
    """Return how many rows there are: a search says so, other answers hold them all."""
    if asked.rows == ("hits",):
        return min(int(asked.answer["total"]), _MOST)
    return len(found)


def _fitting(asked: Asked, rows: list[Json]) -> list[Json]:
    """Return as many of the first rows as an answer may hold.

    Raises BadInputError when a single one is too large.
    """
    size = len(json.dumps(asked.with_rows(rows), ensure_ascii=False))
    while size > LARGEST and len(rows) > 1:
        rows = rows[: max(1, len(rows) * LARGEST // (size + size // 8))]
        size = len(json.dumps(asked.with_rows(rows), ensure_ascii=False))
    if size > LARGEST:
        raise BadInputError(
            "The answer has {size} characters in one row; {limit} are passed on.",
            remedy="Ask for less, or read all of it at {address}.",
            size=size,
            limit=LARGEST,
            address=asked.data,
        )
    return rows


def _replaced(answer: Json, way: tuple[str, ...], rows: list[Json]) -> Json:
    first, *rest = way
    return answer | {first: _replaced(answer[first], tuple(rest), rows) if rest else rows}
