"""What follows, in words and marks for pages; a derived relation never looks like a stated one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from kakehashi.exports import sentences
from kakehashi.exports.derivation import basis_of
from kakehashi.exports.words import relation_words
from kakehashi.model.derivation_views import ExplanationView, Named
from kakehashi.model.gap import Answer
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation, Step
from kakehashi.model.relation import NOT_DISJOINT, UNKNOWN, Relation
from kakehashi.model.views import Text
from kakehashi.model.whatif import Change
from kakehashi.web.context import services
from kakehashi.web.language import language, t
from kakehashi.web.words import Mark

__all__ = [
    "Group",
    "answer",
    "basis",
    "basis_code",
    "by_pair",
    "change_kind",
    "clause",
    "groups",
    "is_loose",
    "pairs",
    "sentence",
    "step",
    "words",
]

#: Derived counterparts of one document that the page of an item shows.
SHOWN = 10

_UNDECIDED = Relation.OVERLAPS | Relation.DISJOINT


@dataclass(frozen=True, slots=True)
class Group:
    """Derived counterparts in one document: the first of them, and how many there are."""

    document: str
    title: Text
    views: tuple[ExplanationView, ...]
    total: int


def groups(views: Iterable[ExplanationView], most: int = SHOWN) -> list[Group]:
    """Return derived counterparts by document, at most ``most`` of each."""
    found = []
    for slug, members in groupby(views, key=lambda view: view.object.document):
        every = tuple(members)
        found.append(Group(slug, services().catalogue.title(slug), every[:most], len(every)))
    return found


def words(relation: Relation) -> str:
    """Return what is known as a phrase between two items, for tables and lists."""
    phrases = {
        Relation(0): t("contradiction"),
        UNKNOWN: t("cannot tell"),
        NOT_DISJOINT: t("shares something with"),
        Relation.PART_OF | _UNDECIDED: t("does not contain"),
        Relation.CONTAINS | _UNDECIDED: t("is not part of"),
    }
    return phrases.get(relation) or relation_words(relation, language())


def clause(relation: Relation, a: Markup, b: Markup) -> Markup:
    """Return what is known of two items as a clause around their links."""
    said = sentences.clause(relation, a, b, language())
    return Markup(said)  # noqa: S704  (a message of ours around what is markup already)


def sentence(found: Explanation, named: Named) -> str:
    """Return what is known of two items, in one or two sentences."""
    return sentences.conclusion(found, named, language())


def basis(code: str) -> Mark:
    """Return the mark that tells what is stated from what is derived."""
    if code == "stated":
        return Mark(code, t("stated"), t("The direct statements say as much."))
    if code == "derived":
        meaning = t("No direct statement says as much; it follows from a chain of statements.")
        return Mark(code, t("derived"), meaning)
    if code == "contradiction":
        return Mark(code, t("contradiction"), t("What is stated cannot all be true."))
    return Mark("open", t("cannot tell"), t("Nothing that is stated tells how the two relate."))


def basis_code(view: ExplanationView) -> str:
    """Return on what an explanation rests: stated, derived, contradiction or none."""
    return basis_of(view) if view.explanation.relation else "contradiction"


def answer(code: Answer) -> Mark:
    """Return the word and the meaning of a gap answer."""
    if code == "covered":
        meaning = t("Equal to an item of the other document, or part of one.")
        return Mark(code, t("covered"), meaning)
    if code == "partly":
        meaning = t("Shares something with an item of the other document; not shown to lie in one.")
        return Mark(code, t("partly covered"), meaning)
    if code == "none":
        meaning = t("Somebody looked through the other document and found nothing.")
        return Mark(code, t("nothing corresponds"), meaning)
    meaning = t("Nobody said anything that tells. This does not mean that nothing corresponds.")
    return Mark(code, t("not assessed"), meaning)


def step(premise: Premise) -> Step:
    """Return a premise in its own direction."""
    return Step(premise.subject, premise.relation, premise.object, premise)


def is_loose(premise: Premise, named: Named) -> bool:
    """Return whether a statement is read with more possibilities than it is written with."""
    stated = named.statements.get(premise.id) if premise.kind == "statement" else None
    return stated is not None and stated.relation != premise.relation


def change_kind(change: Change) -> Mark:
    """Return what kind of change it is: new, lost, more exact, less exact, or another relation."""
    before, after = change.before, change.after
    if not after:
        return Mark("contradiction", t("contradiction"), t("What is stated cannot all be true."))
    if not before:
        return Mark("mended", t("contradiction mended"), t("It was a contradiction before."))
    if before == UNKNOWN:
        return Mark("new", t("new"), t("Nothing was known of the two before."))
    if after == UNKNOWN:
        return Mark("lost", t("lost"), t("Nothing would be known of the two any more."))
    if after & before == after:
        return Mark("narrower", t("more exact"), t("Fewer relations are possible than before."))
    if after & before == before:
        return Mark("wider", t("less exact"), t("More relations are possible than before."))
    return Mark("other", t("another relation"), t("Other relations are possible than before."))


def pairs(changes: Sequence[Change]) -> list[tuple[str, str, int]]:
    """Return the pairs of documents that changes concern, with the number of changes."""
    keys = (_documents(change) for change in changes)
    return [(*pair, len(list(members))) for pair, members in groupby(keys)]


def by_pair(changes: Iterable[Change]) -> list[Change]:
    """Return changes in the order of their pairs of documents."""
    return sorted(changes, key=lambda c: (*_documents(c), c.subject, c.object))


def _documents(change: Change) -> tuple[str, str]:
    return change.subject.partition(":")[0], change.object.partition(":")[0]
