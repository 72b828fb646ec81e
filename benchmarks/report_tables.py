"""Tables of the report: cells that hold figures with their spread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

__all__ = ["figure", "per_cent", "spread", "table", "times"]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table in Markdown: the first column is text, the others are figures."""
    aligned = ["---", *("--:" for _ in heads[1:])]
    lines = [heads, aligned, *rows]
    return [f"| {' | '.join(cell.replace('|', '∣') for cell in line)} |" for line in lines]


def figure(value: float | None) -> str:
    """Write a figure with three digits that tell something.

    >>> figure(12345.6), figure(1.2345), figure(None)
    ('12,346', '1.23', '–')
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def spread(values: Sequence[float] | None) -> str:
    """Write the median, and the least and most where they differ.

    >>> spread([1, 2, 3.5])
    '2 (1–3.5)'
    """
    if not values:
        return "–"
    least, median, most = values
    return figure(median) if least == most else f"{figure(median)} ({figure(least)}–{figure(most)})"


def times(values: Sequence[float] | None) -> str:
    """Write a ratio with its spread."""
    return f"×{spread(values)}" if values else "–"


def per_cent(share: float, values: Sequence[float] | None = None) -> str:
    """Write a share; with its spread over networks where it varies.

    >>> per_cent(0.5, [0.25, 0.5, 1]), per_cent(0.0)
    ('50.0 % (25.0–100.0)', '0 %')
    """
    text = "0 %" if share == 0 else f"{100 * share:.1f} %"
    if values and values[0] != values[2]:
        text += f" ({100 * values[0]:.1f}–{100 * values[2]:.1f})"
    return text
