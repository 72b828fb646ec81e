"""What a proposal would change, worked out before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.errors import BadInputError
from kakehashi.model.derivation_views import EffectView
from kakehashi.model.live.proposal import Content
from kakehashi.model.relation import UNKNOWN
from kakehashi.model.whatif import Change
from kakehashi.web import derived
from kakehashi.web.context import services
from kakehashi.web.desk.room import relation_of

__all__ = ["Preview", "preview"]

#: Changes that the page shows; the whole is on the page of suppositions.
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Preview:
    """What would follow; ``view`` is None when nothing is a premise, and nothing can follow."""

    view: EffectView | None
    adds: tuple[str, ...]  #: as the page of suppositions takes them
    gone: tuple[str, ...]
    changes: tuple[Change, ...]
    total: int
    silent: tuple[str, ...]  #: parts that are no premises: ``none``, ``target``


def preview(content: Content) -> Preview:
    """Return what approval would change among what follows from the release."""
    adds, gone, silent = [], [], []
    if content.type in ("new", "change"):
        if content.none_in:
            silent.append("none")
        else:
            adds.append((content.subject, relation_of(content.relation), content.object))
    if content.target is not None:
        if derived.is_premise(content.target.id):
            gone.append(content.target.id)
        else:
            silent.append("target")
    adds = [a for a in adds if a[1] != UNKNOWN]
    view = None
    if adds or gone:
        try:
            view = services().derivation.whatif(adds, gone)
        except BadInputError:
            view = None
    changes = derived.by_pair(view.effect.changes) if view else []
    ends = {content.subject, content.object}
    changes.sort(key=lambda c: -len(ends & {c.subject, c.object}))  # what is about the two first
    return Preview(
        view,
        tuple(f"{subject} {relation.text} {target}" for subject, relation, target in adds),
        tuple(gone),
        tuple(changes[:_SHOWN]),
        len(changes),
        tuple(silent),
    )
