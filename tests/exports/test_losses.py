"""The list of what a format cannot carry is exactly what it does not carry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kakehashi.exports import exchange
from kakehashi.exports.exchange.format import PARTS, Part
from kakehashi.exports.exchange.listing import by_reason, exports_csv, exports_json
from kakehashi.model.exchange import Bundle
from kakehashi.model.statement import MappingSet
from tests.exports.changes import FILLED, changed

FIELDS = [(part, field) for part, names in PARTS.items() for field in names]
#: The archive holds all others.
NAMES = [name for name in exchange.NAMES if name != "zip"]


def empty(value: object) -> bool:
    return not value and value is not False


@pytest.mark.parametrize(("part", "field"), FIELDS)
def test_every_field_is_filled_and_can_be_changed(part: Part, field: str) -> None:
    assert all(bundle != FILLED for bundle in changed(part, field))


@pytest.mark.parametrize("name", NAMES)
def test_losses_are_exactly_what_is_lost(name: str) -> None:
    export = exchange.find(name)
    lost = {(x.part, x.field) for x in export.losses if not x.partly}
    partly = {(x.part, x.field) for x in export.losses if x.partly}
    before = export.write(FILLED)
    wrong = []
    for part, field in FIELDS:
        same = [export.write(bundle) == before for bundle in changed(part, field)]
        expected = bool({(part, field), (part, "*")} & lost)
        if any(same) and not all(same) and (part, field) not in partly:
            wrong.append((part, field, "in one language only"))
        elif (part, field) not in partly and all(same) != expected:
            wrong.append((part, field, "lost" if all(same) else "carried"))
    assert not wrong


@pytest.mark.parametrize("name", exchange.NAMES)
def test_losses_name_what_there_is(name: str) -> None:
    for loss in exchange.find(name).losses:
        assert loss.field == "*" or loss.field in PARTS[loss.part], loss
        assert loss.reason


@pytest.mark.parametrize("name", exchange.NAMES)
def test_the_order_of_what_a_bundle_holds_changes_no_byte(name: str) -> None:
    export = exchange.find(name)
    second = replace(
        FILLED.sets[0],
        mapping_set_id="https://w3id.org/kakehashi/mapping-set/bb--aa",
        records=tuple(replace(r, mapping_set="bb--aa") for r in FILLED.sets[0].records),
    )
    bundle = replace(FILLED, sets=(*FILLED.sets, second), partial=())
    assert export.write(bundle) == export.write(bundle)
    assert export.write(bundle) == export.write(backwards(bundle))


def backwards(bundle: Bundle) -> Bundle:
    def turned(one: MappingSet) -> MappingSet:
        return replace(one, records=one.records[::-1])

    return replace(
        bundle,
        documents=bundle.documents[::-1],
        sets=tuple(turned(one) for one in bundle.sets[::-1]),
        entries=bundle.entries[::-1],
    )


def test_the_list_is_the_same_in_every_form() -> None:
    listed = exports_json(exchange.exports(), "r")["exports"]
    assert [found["name"] for found in listed] == list(exchange.NAMES)
    rows = list(exports_csv(exchange.exports()))[1:]
    for found in listed:
        mine = [row for row in rows if row[0] == found["name"]]
        assert len(mine) == max(1, len(found["losses"]))
        for loss in found["losses"]:
            assert loss["reason"]["ja"] != loss["reason"]["en"]
        export = exchange.find(found["name"])
        told = [name for _, _, names in by_reason(export.losses) for name in names]
        assert len(told) == len(export.losses)
