"""Commands that analyse: what follows, what changed, and what to look at next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from kakehashi.cli.options import common, opened, settings_of

__all__ = ["ANALYSIS"]


def _hierarchy(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the switch for the documents' nesting."""
    return click.option(
        "--hierarchy/--no-hierarchy",
        "nestings",
        default=True,
        help="Whether the nesting of items in their documents is a premise.",
    )(function)


@click.command(help="Show what is known of the items A and B, with all proofs.")
@click.argument("a")
@click.argument("b")
@_hierarchy
@common
def explain(a: str, b: str, nestings: bool, lang: str | None, form: str) -> None:
    from kakehashi.cli.proof_output import show_explanation  # noqa: PLC0415

    services, language = opened(lang)
    show_explanation(services.derivation.explain(a, b, nestings=nestings), language, form)


@click.command(help="Show what document B has for each item of document A, in four answers.")
@click.argument("a")
@click.argument("b")
@_hierarchy
@common
def gap(a: str, b: str, nestings: bool, lang: str | None, form: str) -> None:
    from kakehashi.cli.gap_output import show_gap  # noqa: PLC0415

    services, language = opened(lang)
    show_gap(services.derivation.gaps.gap(a, b, nestings=nestings), language, form)


@click.command(help="Show the gap analysis of all pairs of documents, in numbers.")
@click.option("--stubs", is_flag=True, help="Include documents that are only referred to.")
@_hierarchy
@common
def matrix(stubs: bool, nestings: bool, lang: str | None, form: str) -> None:
    from kakehashi.cli.gap_output import show_matrix  # noqa: PLC0415

    services, language = opened(lang)
    show_matrix(services.derivation.gaps.matrix(nestings=nestings, stubs=stubs), language, form)


@click.command(help="Show what cannot all be true, and what is at odds; exit 1 on a contradiction.")
@_hierarchy
@common
def contradictions(nestings: bool, lang: str | None, form: str) -> None:
    from kakehashi.cli.conflict_output import show_contradictions  # noqa: PLC0415

    services, language = opened(lang)
    show_contradictions(services.derivation.odds.contradictions(nestings=nestings), language, form)


@click.command(help="Show what adding or withdrawing statements would do; nothing is saved.")
@click.option(
    "--add", multiple=True, help='Statement to suppose: "nisc:bp-3 partOf cpsf:concern-resilience".'
)
@click.option("--withdraw", multiple=True, help="Identifier of a statement to leave out.")
@_hierarchy
@common
def whatif(
    add: tuple[str, ...], withdraw: tuple[str, ...], nestings: bool, lang: str | None, form: str
) -> None:
    from kakehashi.cli.conflict_output import show_effect  # noqa: PLC0415
    from kakehashi.services.derivation import parse_supposed  # noqa: PLC0415

    services, language = opened(lang)
    supposed = [parse_supposed(text) for text in add]
    effect = services.derivation.whatif(supposed, withdraw, nestings=nestings)
    show_effect(effect, language, form)


@click.command(
    help="Show what edition NEW changed of edition OLD, and which mappings that touches."
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--statements", is_flag=True, help="List the statements on OLD, with what becomes of each."
)
@common
def diff(old: str, new: str, statements: bool, lang: str | None, form: str) -> None:
    from kakehashi.cli.edition_output import show_diff  # noqa: PLC0415

    services, language = opened(lang)
    found = services.editions.diff(old, new)
    show_diff(services.terms, found, language, form, statements=statements)


@click.command(help="Show how good the mapping sets are, all of them or SET.")
@click.argument("set", default="", metavar="[SET]")
@common
def quality(set: str, lang: str | None, form: str) -> None:  # noqa: A002
    from kakehashi.cli.quality_output import show_quality  # noqa: PLC0415

    services, language = opened(lang)
    show_quality(services.quality, set, language, form)


@click.command(help="Check with the OWL reasoner HermiT that every derived relation follows.")
@click.option(
    "--one-in",
    type=click.IntRange(1, 10_000),
    default=1,
    help="Check one derived relation in so many; 1 checks them all.",
)
@common
def prove(one_in: int, lang: str | None, form: str) -> None:
    from kakehashi.build.prove import prove as run  # noqa: PLC0415
    from kakehashi.cli.quality_output import show_proved  # noqa: PLC0415

    settings, language = settings_of(lang)
    show_proved(run(settings, one_in=one_in), language, form)


@click.command(help="Suggest what to look at in a document where nobody has assessed ITEM.")
@click.argument("item")
@click.option("--to", required=True, help="The document, such as cpsf.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, help="Most results shown.")
@common
def suggest(item: str, to: str, limit: int, lang: str | None, form: str) -> None:
    from kakehashi.cli.suggestion_output import show_suggestions  # noqa: PLC0415

    services, language = opened(lang)
    show_suggestions(services.suggestions.of(item, to, limit), language, form)


ANALYSIS: tuple[click.Command, ...] = (
    contradictions, diff, explain, gap, matrix, prove, quality, suggest, whatif,
)  # fmt: skip
