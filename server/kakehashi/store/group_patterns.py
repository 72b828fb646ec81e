"""The group graph patterns of a query, as far as a rewrite must know them.

No parser: the engine parses. Whatever is not understood for certain raises NotUnderstoodError, and
the query then stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kakehashi.store.strict_tokens import NotUnderstoodError, closing_brackets, strict_tokens
from kakehashi.store.tokens import Token

__all__ = ["Group", "Part", "QueryText", "Select", "Step"]

#: A call of these gives another value each time.
_FICKLE: Final = frozenset(("RAND", "UUID", "STRUUID", "BNODE"))


class Step(NamedTuple):
    """A triple pattern without path; a name with a space is the hidden middle of a path."""

    variables: frozenset[str]  #: all of them
    ends: frozenset[str]  #: those that are subject or object
    fixed_subject: bool
    fixed_object: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a group that every solution of the group fulfils, with its own text."""

    kind: str  #: triples, values or filter
    text: str
    variables: frozenset[str]
    steps: tuple[Step, ...] = ()


@dataclass(slots=True)
class Select:
    """A (sub-)query: whether the engine computes all of its pattern before it answers."""

    outer: Select | None = None
    whole: bool = False  #: ORDER BY or GROUP BY
    few: bool = False  #: LIMIT or ASK

    @property
    def stops_early(self) -> bool:
        """Whether only a beginning of the solutions may be asked for."""
        if self.whole or not self.few:
            return not self.whole and self.outer is not None and self.outer.stops_early
        return True


@dataclass(slots=True)
class Group:
    """A group graph pattern; places are numbers of tokens."""

    start: int  #: "{"
    end: int  #: "}"
    select: Select
    parts: list[Part] = field(default_factory=list)
    other: set[str] = field(default_factory=set)  #: how the other parts begin
    absent: list[tuple[int, int, int]] = field(default_factory=list)  #: FILTER (NOT EXISTS) { }


class QueryText:
    """A query as tokens whose brackets match, and its groups.

    Only groups that are evaluated by themselves are read: those below OPTIONAL, MINUS, EXISTS and
    ``GRAPH ?variable`` are not.
    """

    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens = list(strict_tokens(query))
        self.closing = closing_brackets(self.tokens)
        self.tokens += [Token("end", "", len(query))] * 4
        self.groups: list[Group] = []
        self._read_query()

    def place(self, at: int) -> int:
        """Return where a token starts."""
        return self.tokens[at].start

    def text(self, start: int, end: int) -> str:
        """Return the text from one token up to another, without what stands between tokens."""
        last = self.tokens[end - 1]
        return self.query[self.place(start) : last.start + len(last.text)]

    def variables(self, start: int, end: int) -> frozenset[str]:
        """Return the names of the variables between two tokens."""
        return frozenset(t.text[1:] for t in self.tokens[start:end] if t.kind == "variable")

    def body(self, start: int, end: int) -> list[Part]:
        """Read tokens that must be triple patterns, filters and VALUES, and nothing else."""
        group, known = Group(start, end, Select()), len(self.groups)
        self._read_parts(start, group)
        del self.groups[known:]
        if group.other or group.absent:
            raise NotUnderstoodError
        return group.parts

    # --- queries and groups ---------------------------------------------------------------------

    def _word(self, at: int) -> str:
        token = self.tokens[at]
        return token.text.upper() if token.kind == "word" else ""

    def _is(self, at: int, text: str) -> bool:
        return self.tokens[at].kind == "mark" and self.tokens[at].text == text

    def _after(self, at: int, opening: str) -> int:
        """Return the place behind a pair of brackets that must open here."""
        if not self._is(at, opening):
            raise NotUnderstoodError
        return self.closing[at] + 1

    def _read_query(self) -> None:
        form = next((w for w in map(self._word, range(len(self.tokens))) if w in _FORMS), "")
        at = 0
        while not self._is(at, "{"):
            at = self._next(at)
        if form == "CONSTRUCT" and self._word(at - 1) == form:
            at = self._after(at, "{")  # the template
            while not self._is(at, "{"):
                at = self._next(at)
        select = Select(few=form == "ASK")
        self._read_group(at, select)
        self._read_modifiers(self.closing[at] + 1, len(self.tokens) - 4, select)

    def _next(self, at: int) -> int:
        if self.tokens[at].kind == "end":
            raise NotUnderstoodError
        return self.closing.get(at, at) + 1

    def _read_modifiers(self, at: int, end: int, select: Select) -> None:
        while at < end:
            select.whole |= self._word(at) in ("ORDER", "GROUP")
            select.few |= self._word(at) == "LIMIT"
            at = self._next(at)

    def _read_group(self, start: int, select: Select) -> None:
        end = self.closing[start]
        if self._word(start + 1) == "SELECT":
            at = start + 1
            while not self._is(at, "{"):
                at = self._next(at)
            inner = Select(select)
            self._read_group(at, inner)
            self._read_modifiers(self.closing[at] + 1, end, inner)
            return
        group = Group(start, end, select)
        self._read_parts(start + 1, group)
        self.groups.append(group)

    def _read_parts(self, at: int, group: Group) -> None:
        while at < group.end:
            at = self._read_part(at, group)
        if at != group.end:
            raise NotUnderstoodError

    def _read_part(self, at: int, group: Group) -> int:
        word = self._word(at)
        if self._is(at, "."):
            return at + 1
        if self._is(at, "{"):
            group.other.add("{")
            self._read_group(at, group.select)
            return self._after(at, "{")
        if word == "FILTER":
            return self._read_filter(at, group)
        if word == "VALUES":
            return self._read_values(at, group)
        if word in ("OPTIONAL", "MINUS", "UNION", "GRAPH", "BIND"):
            group.other.add(word)
            return self._read_other(at, word, group)
        return self._read_triples(at, group.parts)

    def _read_other(self, at: int, word: str, group: Group) -> int:
        if word == "BIND":
            return self._after(at + 1, "(")
        if word == "UNION":
            return at + 1
        end = self._after(at + 1 + (word == "GRAPH"), "{")
        if word == "GRAPH" and self.tokens[at + 1].kind in ("iri", "name"):
            self._read_group(at + 2, group.select)
        return end

    def _read_filter(self, at: int, group: Group) -> int:
        if (self._word(at + 1), self._word(at + 2)) == ("NOT", "EXISTS"):
            end = self._after(at + 3, "{")
            group.absent.append((at, at + 3, end - 1))
            return end
        end = at + 1
        while not (self._is(end, "(") or self._is(end, "{")):
            end = self._next(end)
        end = self._next(end)
        if any(self._is(i, "{") or self._word(i) in _FICKLE for i in range(at, end)):
            group.other.add("FILTER")
        else:
            text, variables = self.text(at, end), self.variables(at, end)
            group.parts.append(Part("filter", text, variables))
        return end

    def _read_values(self, at: int, group: Group) -> int:
        data = self._after(at + 1, "(") if self._is(at + 1, "(") else at + 2
        end = self._after(data, "{")
        if any(self._word(i) == "UNDEF" for i in range(data, end)):
            group.other.add("VALUES")
        else:
            group.parts.append(Part("values", self.text(at, end), self.variables(at, data)))
        return end

    # --- triple patterns ------------------------------------------------------------------------

    def _read_triples(self, at: int, parts: list[Part]) -> int:
        subject, at = at, self._after_term(at)
        if self.tokens[subject].kind not in ("variable", "iri", "name"):
            raise NotUnderstoodError
        while True:
            verb = (at, self._after_verb(at))
            thing = verb[1]
            while True:
                at = self._after_term(thing)
                parts.append(self._triple(subject, verb, (thing, at)))
                if not self._is(at, ","):
                    break
                thing = at + 1
            if not self._is(at, ";"):
                return at
            while self._is(at, ";"):
                at += 1
            if not self._begins_verb(at):
                return at

    def _begins_verb(self, at: int) -> bool:
        token = self.tokens[at]
        return token.kind in ("variable", "iri", "name") or token.text in ("a", "^")

    def _after_term(self, at: int) -> int:
        token = self.tokens[at]
        if token.kind in ("variable", "iri", "number") or token.text in ("true", "false"):
            return at + 1
        if token.kind == "name" and not token.text.startswith("_:"):
            return at + 1
        if token.kind != "string":
            raise NotUnderstoodError
        if self._is(at + 1, "^^"):
            if self.tokens[at + 2].kind not in ("iri", "name"):
                raise NotUnderstoodError
            return at + 3
        return at + 1 + (self.tokens[at + 1].kind == "tag")

    def _after_verb(self, at: int) -> int:
        """Return the place behind a variable, an IRI, or IRIs joined by ``/`` and ``^``."""
        if self.tokens[at].kind == "variable":
            return at + 1
        while True:
            at += self._is(at, "^")
            if not (self.tokens[at].kind in ("iri", "name") or self.tokens[at].text == "a"):
                raise NotUnderstoodError
            at += 1
            if not self._is(at, "/"):
                return at
            at += 1

    def _triple(self, subject: int, verb: tuple[int, int], thing: tuple[int, int]) -> Part:
        pieces = ((subject, subject + 1), verb, thing)
        steps = tuple(self._steps(subject, verb, thing))
        variables = frozenset[str]().union(*(self.variables(*piece) for piece in pieces))
        text = " ".join(self.text(*piece) for piece in pieces)
        return Part("triples", f"{text} .", variables, steps)

    def _steps(self, subject: int, verb: tuple[int, int], thing: tuple[int, int]) -> Iterator[Step]:
        """Yield the triple patterns that a sequence of (inverse) IRIs is by definition."""
        left, last = self.variables(subject, subject + 1), self.variables(*thing)
        predicate = self.variables(*verb)
        left_fixed, at = not left, verb[0]
        while at < verb[1]:
            inverse = self._is(at, "^")
            at += 2 + inverse  # the IRI and the slash
            whole = at > verb[1]
            right = last if whole else frozenset({f"{thing[0]} {at}"})
            fixed = (left_fixed, whole and not last)
            yield Step(left | predicate | right, left | right, *(fixed[::-1] if inverse else fixed))
            left, left_fixed = right, False


_FORMS: Final = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
