"""Operations of the REST API that analyse: what follows, what is missing, what changed."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.exports import derivation, derivation_shapes, edition_shapes
from kakehashi.exports import editions as edition_export
from kakehashi.exports import gap as gap_export
from kakehashi.exports import quality as quality_export
from kakehashi.exports import suggestions as suggestion_export
from kakehashi.exports.derivation_shapes import DerivedJson
from kakehashi.messages import label
from kakehashi.services.derivation import parse_supposed
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.operations import HIERARCHY, ITEM, Parameter, as_csv, operation


@operation(
    "/items/{id}/derived",
    label("What follows of an item and items of other documents, beyond what is stated"),
    derivation_shapes.DerivedJson,
    ITEM,
    Parameter("to", label("Only counterparts in this document."), example="cpsf"),
    HIERARCHY,
    csv=True,
)
def derived(id: str, to: str, hierarchy: str) -> DerivedJson | Iterator[list[str]]:  # noqa: A002
    """Return the derived counterparts of an item."""
    nestings = hierarchy == "yes"
    views = services().derivation.counterparts(id, to, nestings=nestings)
    if as_csv():
        return derivation.derived_csv(views, language())
    release = services().release.id
    return derivation.derived_json(id, to, views, nestings=nestings, release=release)


@operation(
    "/items/{id}/suggestions",
    label("What to look at in a document where nobody has assessed the item; no statements"),
    suggestion_export.SuggestionsJson,
    ITEM,
    Parameter("to", label("The document that is looked through."), example="cpsf", required=True),
    Parameter("limit", label("Most entries returned."), whole=(1, 100), default=20),
    csv=True,
)
def suggestions(
    id: str,  # noqa: A002
    to: str,
    limit: int,
) -> suggestion_export.SuggestionsJson | Iterator[list[str]]:
    """Return suggestions for an item."""
    found = services().suggestions.of(id, to, limit)
    if as_csv():
        return suggestion_export.suggestions_csv(found, language())
    return suggestion_export.suggestions_json(found)


@operation(
    "/explain",
    label("What is known of two items, with all proofs"),
    derivation_shapes.ExplanationJson,
    Parameter("a", label("Identifier of the first item."), example="nisc:bp-3", required=True),
    Parameter(
        "b",
        label("Identifier of the second item."),
        example="cpsf:aspect-trustworthiness",
        required=True,
    ),
    HIERARCHY,
    csv=True,
)
def explain(
    a: str, b: str, hierarchy: str
) -> derivation_shapes.ExplanationJson | Iterator[list[str]]:
    """Return what is known of two items."""
    view = services().derivation.explain(a, b, nestings=hierarchy == "yes")
    if as_csv():
        return derivation.explanation_csv(view, language())
    return derivation.explanation_json(view)


@operation(
    "/gap",
    label("What one document has for each item of another, in four answers"),
    derivation_shapes.GapJson,
    Parameter("a", label("Document whose items are asked about."), example="nisc", required=True),
    Parameter("b", label("Document that is looked through."), example="cpsf", required=True),
    Parameter("rows", label("Section (item) of document a, where both are very large.")),
    HIERARCHY,
    csv=True,
)
def gap(
    a: str, b: str, rows: str, hierarchy: str
) -> derivation_shapes.GapJson | Iterator[list[str]]:
    """Return a gap analysis."""
    view = services().comparing.gap(a, b, rows, nestings=hierarchy == "yes").view
    return gap_export.gap_csv(view, language()) if as_csv() else gap_export.gap_json(view)


@operation(
    "/matrix",
    label("The gap analysis of all pairs of documents, in numbers"),
    derivation_shapes.MatrixJson,
    HIERARCHY,
    Parameter(
        "stubs",
        label("Whether documents that are only referred to are listed too."),
        choices=("true", "false"),
        default="false",
    ),
    csv=True,
)
def matrix(hierarchy: str, stubs: str) -> derivation_shapes.MatrixJson | Iterator[list[str]]:
    """Return the tallies of all pairs of documents."""
    view = services().derivation.gaps.matrix(nestings=hierarchy == "yes", stubs=stubs == "true")
    return gap_export.matrix_csv(view, language()) if as_csv() else gap_export.matrix_json(view)


@operation(
    "/contradictions",
    label("What cannot all be true, and what is at odds"),
    derivation_shapes.ContradictionsJson,
    HIERARCHY,
    csv=True,
)
def contradictions(
    hierarchy: str,
) -> derivation_shapes.ContradictionsJson | Iterator[list[str]]:
    """Return what does not go together."""
    view = services().derivation.odds.contradictions(nestings=hierarchy == "yes")
    if as_csv():
        return derivation.contradictions_csv(view, language())
    return derivation.contradictions_json(view)


@operation(
    "/whatif",
    label("What adding or withdrawing statements would do; nothing is saved"),
    derivation_shapes.EffectJson,
    Parameter(
        "add",
        label("Statement to suppose: subject, relation and object, with spaces between them."),
        example="nisc:bp-3 partOf cpsf:concern-resilience",
        many=True,
    ),
    Parameter("withdraw", label("Identifier of a statement to leave out."), many=True),
    HIERARCHY,
    csv=True,
)
def whatif(
    add: tuple[str, ...], withdraw: tuple[str, ...], hierarchy: str
) -> derivation_shapes.EffectJson | Iterator[list[str]]:
    """Return what a change of the statements would do."""
    view = services().derivation.whatif(
        map(parse_supposed, add), withdraw, nestings=hierarchy == "yes"
    )
    return derivation.effect_csv(view, language()) if as_csv() else derivation.effect_json(view)


@operation(
    "/editions",
    label("Which edition replaced which, and whether they are compared"),
    edition_shapes.SuccessionsJson,
)
def editions() -> edition_shapes.SuccessionsJson:
    """Return every succession of editions."""
    return edition_export.successions_json(services().editions.pairs())


@operation(
    "/diff",
    label("What a new edition changed, and what that means for statements about the old one"),
    edition_shapes.DiffJson,
    Parameter(
        "old",
        label("Old edition: short name of a document, or identifier of a standard (CURIE)."),
        example="csf11",
        required=True,
    ),
    Parameter("new", label("The edition that replaced it."), example="csf20", required=True),
    Parameter(
        "rows",
        label("Rows of the table: changes of items, or statements on items of the old edition."),
        choices=("changes", "statements"),
        default="changes",
    ),
    csv=True,
)
def diff(old: str, new: str, rows: str) -> edition_shapes.DiffJson | Iterator[list[str]]:
    """Return a comparison of editions."""
    found = services().editions.diff(old, new)
    if not as_csv():
        return edition_export.diff_json(found)
    write = edition_export.affected_csv if rows == "statements" else edition_export.diff_csv
    return write(found, language())


@operation(
    "/quality",
    label("How firm the statements of every mapping set and publisher are"),
    quality_export.QualityJson,
    csv=True,
)
def quality() -> quality_export.QualityJson | Iterator[list[str]]:
    """Return the quality report."""
    report = services().quality.report()
    if as_csv():
        return quality_export.quality_csv(report, language())
    return quality_export.quality_json(report)


@operation(
    "/quality/{set}",
    label("How firm the statements of a mapping set are"),
    quality_export.SetQualityJson,
    Parameter("set", label("Name of a mapping set."), example="nisc--cpsf"),
)
def quality_of_set(set: str) -> quality_export.SetQualityJson:  # noqa: A002
    """Return the quality of one mapping set."""
    return quality_export.set_quality_json(services().quality.of_set(set))
