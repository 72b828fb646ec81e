"""Realistic cross-walk networks of any size, with the truth behind them known.

Statements are drawn from a set model (see ``setmodel``), so that a network is consistent unless
faults are planted. What is realistic: a few hub documents take part in most document pairs; most
statements are overlaps, which prove little; part-of statements go to the next larger item, not to
a whole chapter; some are stated loosely, or as alternatives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.faults import plant
from benchmarks.relations import CONVERSE, Masks
from benchmarks.setmodel import Ints, SetModel, draw_model
from benchmarks.statements import draw_statements

__all__ = [
    "LARGE",
    "MEDIUM",
    "SPARSE",
    "GeneratedNetwork",
    "Size",
    "generate",
    "generate_with_model",
]


@dataclass(frozen=True, slots=True)
class Size:
    """A named size of network."""

    items: int
    statements: int
    documents: int


#: Dense: chains of any length say something of about 13 million ordered pairs.
MEDIUM = Size(items=10_000, statements=100_000, documents=40)
#: As much as is published today: many items, few statements.
SPARSE = Size(items=70_000, statements=77_000, documents=150)
#: Ten times as much as any catalogue holds.
LARGE = Size(items=100_000, statements=1_000_000, documents=250)


@dataclass(frozen=True, slots=True)
class GeneratedNetwork:
    """Statements between the items of documents, and the hierarchy of each document."""

    items: int  #: items are 0..items-1
    document_of: Ints  #: [items] document number
    subject: Ints  #: [statements]
    object: Ints
    mask: Masks  #: relation of subject to object
    child: Ints  #: [links] a child is part of its parent, or equal to it
    parent: Ints
    planted: tuple[int, ...] = ()  #: numbers of the statements that are wrong on purpose

    def steps(self) -> tuple[Ints, Ints, Masks]:
        """Return every step of a chain: from, to, mask; each statement and link in both ways."""
        source = np.concatenate((self.subject, self.object, self.child, self.parent))
        target = np.concatenate((self.object, self.subject, self.parent, self.child))
        down, up = (np.full(len(self.child), mask, np.uint8) for mask in (3, 5))
        return source, target, np.concatenate((self.mask, CONVERSE[self.mask], down, up))


def generate(
    items: int,
    statements: int,
    documents: int,
    *,
    seed: int,
    overlaps: float = 0.8,
    loose: float = 0.1,
    faults: int = 0,
) -> GeneratedNetwork:
    """Draw a network; the same arguments give the same arrays.

    ``overlaps`` is the share of the statements that say *overlaps*; ``loose`` is the share of the
    part-of and contains statements that leave *equal* possible; ``faults`` of the statements are
    wrong, each contradicting others.
    """
    network, _ = generate_with_model(
        items, statements, documents, seed=seed, overlaps=overlaps, loose=loose, faults=faults
    )
    return network


def generate_with_model(
    items: int,
    statements: int,
    documents: int,
    *,
    seed: int,
    overlaps: float = 0.8,
    loose: float = 0.1,
    faults: int = 0,
) -> tuple[GeneratedNetwork, SetModel]:
    """Draw a network as ``generate`` does, and return the sets behind it too."""
    rng = np.random.default_rng(seed)
    model = draw_model(items, documents, rng)
    true = draw_statements(model, statements - faults, overlaps, loose, rng)
    stated, planted = plant(true, model, faults, rng)
    child, parent = model.links()
    network = GeneratedNetwork(
        items,
        model.document_of,
        stated.subject,
        stated.object,
        stated.mask,
        child,
        parent,
        planted,
    )
    return network, model
