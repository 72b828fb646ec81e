"""The operation of the REST API that gives a part of the graph, as the page draws it."""

from __future__ import annotations

from collections.abc import Iterator

from kakehashi.errors import BadInputError
from kakehashi.exports.graph import GraphJson, graph_csv, graph_json
from kakehashi.messages import label
from kakehashi.model.graph import Choice
from kakehashi.model.premise import STANDINGS
from kakehashi.services.neighbourhood import MOST_DEPTH, MOST_ITEMS
from kakehashi.web.context import services
from kakehashi.web.language import language
from kakehashi.web.operations import HIERARCHY, Parameter, as_csv, operation


@operation(
    "/graph",
    label("The surroundings of items, or what leads from one item to another"),
    GraphJson,
    Parameter(
        "item",
        label("Identifier of an item whose surroundings are wanted; not together with a and b."),
        example="nisc:bp-3",
        many=True,
    ),
    Parameter("a", label("One end of a path: the best proofs between two items.")),
    Parameter("b", label("The other end of the path.")),
    Parameter("depth", label("Steps from the items."), whole=(1, MOST_DEPTH), default=1),
    Parameter("to", label("Only counterparts in this document.")),
    Parameter("standing", label("Only statements of at least this standing."), choices=STANDINGS),
    Parameter(
        "derived",
        label("Whether what follows of the items is added to what is stated."),
        choices=("yes", "no"),
        default="no",
    ),
    HIERARCHY,
    Parameter(
        "limit", label("Most items returned."), whole=(1, MOST_ITEMS), default=Choice().limit
    ),
    csv=True,
)
def graph(
    item: tuple[str, ...], a: str, b: str, depth: int, limit: int, **chosen: str
) -> GraphJson | Iterator[list[str]]:
    """Return a part of the graph."""
    if bool(item) == bool(a or b) or bool(a) != bool(b):
        raise BadInputError(
            "It is not clear what is to be drawn.",
            remedy="Give either «item», once or several times, or both «a» and «b».",
        )
    nestings, derived = chosen["hierarchy"] == "yes", chosen["derived"] == "yes"
    choice = Choice(depth, chosen["to"], chosen["standing"], derived, nestings, limit)
    if a:
        view = services().neighbourhood.between(a, b, nestings=nestings)
    else:
        view = services().neighbourhood.around(item, choice)
    return graph_csv(view, language()) if as_csv() else graph_json(view)
