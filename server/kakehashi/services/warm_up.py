"""What is worked out once for a release, ahead of the first request that needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kakehashi.services import Services

__all__ = ["STEPS"]

#: In the order in which visitors need them; each takes a second or two at most.
STEPS: Final[tuple[Callable[[Services], object], ...]] = (
    lambda services: services.search.complete("a"),
    lambda services: (services.overview.figures, services.overview.bridges),
    lambda services: services.facets.prepare(),
    lambda services: services.derivation.network(),
    lambda services: services.derivation.odds.contradictions(),
    lambda services: services.derivation.gaps.matrix(),
    lambda services: services.quality.report(),
)
