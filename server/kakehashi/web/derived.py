"""What follows, in words and marks for pages; a derived relation never looks like a stated one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from kakehashi.exports import sentences
from kakehashi.exports.derivation import basis_of
from kakehashi.exports.words import answer_words, basis_words, relation_words
from kakehashi.model.derivation_views import ExplanationView, Named, Tension
from kakehashi.model.gap import Answer
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation, Step
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.text import Text
from kakehashi.model.whatif import Change
from kakehashi.web.context import services
from kakehashi.web.language import language, t
from kakehashi.web.words import Mark

__all__ = [
    "SHOWN",
    "Group",
    "Section",
    "answer",
    "basis",
    "basis_code",
    "by_pair",
    "by_statement",
    "change_kind",
    "clause",
    "groups",
    "is_loose",
    "is_premise",
    "sections",
    "sentence",
    "step",
    "words",
]

#: Derived counterparts of one document that the page of an item shows.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Derived counterparts in one document: the first of them, and how many there are."""

    document: str
    title: Text
    views: tuple[ExplanationView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Section:
    """Changes between two documents: those of this page, and how many there are."""

    subject: str
    object: str
    total: int
    changes: tuple[Change, ...]


def groups(views: Iterable[ExplanationView], most: int = SHOWN) -> list[Group]:
    """Return derived counterparts by document, at most ``most`` of each."""
    found = []
    for slug, members in groupby(views, key=lambda view: view.object.document):
        every = tuple(members)
        found.append(Group(slug, services().catalogue.title(slug), every[:most], len(every)))
    return found


def words(relation: Relation) -> str:
    """Return what is known as a phrase between two items, for tables and lists."""
    return t("cannot tell") if relation == UNKNOWN else relation_words(relation, language())


def clause(relation: Relation, a: Markup, b: Markup) -> Markup:
    """Return what is known of two items as a clause around their links."""
    said = sentences.clause(relation, a, b, language())
    return Markup(said)  # noqa: S704  (a message of ours around what is markup already)


def sentence(found: Explanation, named: Named) -> str:
    """Return what is known of two items, in one or two sentences."""
    return sentences.conclusion(found, named, language())


def basis(code: str) -> Mark:
    """Return the mark that tells what is stated from what is derived."""
    if code == "contradiction":
        return Mark(code, t("contradiction"), t("What is stated cannot all be true."))
    meanings = {
        "stated": t("The direct statements say as much."),
        "derived": t("No direct statement says as much; it follows from a chain of statements."),
        "none": t("Nothing that is stated tells how the two relate."),
    }
    return Mark(code, basis_words(code, language()), meanings[code])


def basis_code(view: ExplanationView) -> str:
    """Return on what an explanation rests: stated, derived, contradiction or none."""
    return basis_of(view) if view.explanation.relation else "contradiction"


def answer(code: Answer) -> Mark:
    """Return the word and the meaning of a gap answer."""
    meanings = {
        "covered": t("Equal to an item of the other document, or part of one."),
        "partly": t(
            "Shares something with an item of the other document; not shown to lie within one."
        ),
        "none": t("Somebody looked through the other document and found nothing."),
        "not-assessed": t(
            "Nobody said anything that tells. This does not mean that nothing corresponds."
        ),
    }
    return Mark(code, answer_words(code, language()), meanings[code])


def step(premise: Premise) -> Step:
    """Return a premise in its own direction."""
    return Step(premise.subject, premise.relation, premise.object, premise)


def is_premise(statement: str) -> bool:
    """Return whether anything can follow from a statement."""
    return any(p.id == statement for p in services().derivation.network().premises)


def is_loose(premise: Premise, named: Named) -> bool:
    """Return whether a statement is read with more possibilities than it is written with."""
    stated = named.statements.get(premise.id) if premise.kind == "statement" else None
    return stated is not None and stated.relation != premise.relation


def change_kind(change: Change) -> Mark:
    """Return what kind of change it is: new, lost, more exact, less exact, or another relation."""
    before, after = change.before, change.after
    kinds = (
        (not after, "contradiction", t("contradiction"), t("What is stated cannot all be true.")),
        (not before, "mended", t("contradiction mended"), t("It was a contradiction before.")),
        (before == UNKNOWN, "new", t("new"), t("Nothing was known of the two before.")),
        (after == UNKNOWN, "lost", t("lost"), t("Nothing would be known of the two any more.")),
        (after in before, "narrower", t("more exact"), t("Fewer relations stay possible.")),
        (before in after, "wider", t("less exact"), t("More relations become possible.")),
        (True, "other", t("another relation"), t("Other relations become possible.")),
    )
    return next(Mark(*found) for applies, *found in kinds if applies)


def by_pair(changes: Iterable[Change]) -> list[Change]:
    """Return changes in the order of their pairs of documents."""
    return sorted(changes, key=lambda c: (*_documents(c), c.subject, c.object))


def by_statement(tensions: Iterable[Tension]) -> list[list[Tension]]:
    """Return tensions by the statement "nothing corresponds" that they are about."""
    ordered = sorted(tensions, key=_statement)
    return [list(members) for _, members in groupby(ordered, key=_statement)]


def _statement(tension: Tension) -> tuple[str, str, str]:
    stated = tension.statement
    return stated.subject.id, stated.none_in, stated.id


def sections(shown: Iterable[Change], every: Iterable[Change]) -> list[Section]:
    """Return the changes shown by pair of documents, with the number of all changes of each."""
    totals = Counter(_documents(change) for change in every)
    return [
        Section(*pair, totals[pair], tuple(members))
        for pair, members in groupby(shown, key=_documents)
    ]


def _documents(change: Change) -> tuple[str, str]:
    return change.subject.partition(":")[0], change.object.partition(":")[0]
