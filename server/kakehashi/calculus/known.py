"""What is known of pairs of items, less what a reviewer rejected and what contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kakehashi.calculus.closure import Masks
from kakehashi.calculus.conflicts import sound
from kakehashi.calculus.masks import ANY
from kakehashi.calculus.network import Network

__all__ = ["Flags", "Known", "Rejected"]

Flags = NDArray[np.bool]
#: Two items: relations that a reviewer rejected, as a mask.
Rejected = Mapping[tuple[str, str], int]

_ANY: Final = np.uint8(ANY)


class Known:
    """What follows of pairs of items from one network.

    A relation that a reviewer rejected is not known, whatever follows.
    """

    def __init__(self, network: Network, rejected: Rejected) -> None:
        self.network, self._rejected = network, rejected

    @cached_property
    def sound(self) -> Known:
        """The same without statements that contradict others."""
        return Known(sound(self.network), self._rejected)

    def masks(self, rows: Sequence[str], columns: Sequence[str]) -> Masks:
        """Return the masks of rows x columns."""
        asked, among = ([self.network.number[i] for i in names] for names in (rows, columns))
        closure = self.network.closure
        if len(rows) < len(columns):  # what is asked for costs, not what is answered
            masks: Masks = closure.rows(asked)[:, among]
        else:
            masks = closure.masks(among, asked)
        self._reject(masks, _places(rows), _places(columns))
        return masks

    def rows(self, items: Sequence[str]) -> Masks:
        """Return the masks of some items to all items of the network."""
        masks = self.network.closure.rows([self.network.number[item] for item in items]).copy()
        self._reject(masks, _places(items), self.network.number)
        return masks

    def settled(self, rows: Sequence[str], columns: Sequence[str]) -> tuple[Masks, Flags]:
        """Return :meth:`masks`, by what is sound where they contradict themselves; and where."""
        masks = self.masks(rows, columns)
        return _settle(masks, lambda: self.sound.masks(rows, columns))

    def settled_rows(self, items: Sequence[str]) -> tuple[Masks, Flags]:
        """Return :meth:`rows`, by what is sound where they contradict themselves; and where."""
        masks = self.rows(items)
        return _settle(masks, lambda: self.sound.rows(items))

    def rejected(self, rows: Sequence[str], columns: Sequence[str]) -> Flags:
        """Return of which pairs a reviewer rejected something."""
        found = np.zeros((len(rows), len(columns)), dtype=bool)
        row, column = _places(rows), _places(columns)
        for one, other in self._rejected:
            if one in row and other in column:
                found[row[one], column[other]] = True
        return found

    def _reject(self, masks: Masks, row: Mapping[str, int], column: Mapping[str, int]) -> None:
        for (one, other), no in self._rejected.items():
            if one in row and other in column:
                place = row[one], column[other]
                if (mask := int(masks[place])) and not mask & ~no:
                    masks[place] = _ANY


def _settle(masks: Masks, sound_ones: Callable[[], Masks]) -> tuple[Masks, Flags]:
    contradicted = masks == 0
    if contradicted.any():
        masks = np.where(contradicted, sound_ones(), masks)
    return masks, contradicted


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: n for n, name in enumerate(names)}
