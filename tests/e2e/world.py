"""A server with a filled record: a live map, a desk with proposals, and accounts of every role.

What the documents say is on the map, and the made-up entries of :mod:`tests.live_world`, with some
that are due soon whenever the tests run. Nobody needs a password: a session is begun beside the
server, which is how a browser comes to be signed in.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext

from kakehashi.errors import KakehashiError
from kakehashi.model.live.account import read_grant
from kakehashi.model.live.proposal import Person
from kakehashi.model.live.proposal_form import Facts, checked_content
from kakehashi.services import Services, open_services
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.curated import target_of
from kakehashi.services.live.known import known_of
from kakehashi.services.live.livemap import Asked
from kakehashi.services.live.seed import seed
from kakehashi.settings import load_settings
from tests.conftest import ROOT, address_of
from tests.e2e.page_types import PageType
from tests.e2e.reading import Answer, Site
from tests.live_world import fill

__all__ = ["ACCOUNTS", "World", "opened_world"]

#: Who there is: how they are called, and which role they have.
ACCOUNTS: Final = {
    "aki": ("Aki Tanaka", "contributor"),
    "ben": ("Ben Mori", "reviewer"),
    "cho": ("Cho Ito", "editor"),
    "dai": ("Dai Sato", "admin"),
}
_COOKIE: Final = "kakehashi-session"


@dataclass
class World:
    """A running server, its record opened beside it, and who has signed in."""

    server: str
    live: Live
    folder: Path
    _secrets: dict[str, str] = field(default_factory=dict)

    def secret(self, account: str) -> str:
        """Return the secret of a session of an account."""
        if account not in self._secrets:
            self._secrets[account] = self.live.accounts.sessions.begin(account)
        return self._secrets[account]

    def admit(self, context: BrowserContext, account: str) -> None:
        """Let a browser be signed in under an account, or under none."""
        context.clear_cookies()
        if account:
            cookie = {"name": _COOKIE, "value": self.secret(account), "url": self.server}
            context.add_cookies([cookie])  # type: ignore[list-item]

    def cookie(self, account: str) -> str:
        """Return the header that signs a request in; empty for nobody."""
        return f"{_COOKIE}={self.secret(account)}" if account else ""

    def read(self, site: Site, kind: PageType, language: str) -> Answer:
        """Return a page as whoever it is meant for gets it."""
        site.cookie = self.cookie(kind.account)
        return site.get(kind.address("/", language))


@contextmanager
def opened_world(folder: Path, **environment: str) -> Iterator[World]:
    """Fill a record in a folder and serve it, until the context ends."""
    live = open_live(load_settings({}, record_dir=folder))
    _fill(live)
    process = subprocess.Popen(
        [sys.executable, "-m", "kakehashi", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"KAKEHASHI_RECORD_DIR": str(folder)} | environment,
    )
    try:
        yield World(address_of(process), live, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        assert process.stdout is not None
        process.stdout.close()
        live.close()


def _fill(live: Live) -> None:
    services = open_services(load_settings(), workers=False)
    for name, (display, role) in ACCOUNTS.items():
        live.accounts.invite(name, display, read_grant(role), "ja")
    seed(live, services)
    known = known_of(live.livemap, services.catalogue, services.statements)
    fill(live.livemap, known)
    for kind, given in _of_these_days(datetime.now(UTC).date()):
        live.livemap.enter(kind, given, known, Asked("aki", "to try the lists"))
    live.livemap.withdraw("initiative-3", Asked("cho", "the same as initiative-2"))
    _fill_desk(live, services)
    live.accounts.make_token("aki", "ci", ["propose"], 30)
    live.accounts.denials.note(
        account="aki",
        client="127.0.0.1",
        action="decide",
        subject="POST /ja/desk/proposal-1",
        reason="role",
    )
    services.close()


def _of_these_days(today: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what happens around now, so that no list and no calendar is empty."""
    common = {"source": "made up for tests", "confirmed": str(today), "visibility": "public"}
    yield (
        "action",
        common
        | {
            "title": {"ja": "確認手順案の査読", "en": "Review of the draft procedure"},
            "status": "ongoing",
            "of": ["initiative-1"],
            "due": str(today + timedelta(days=20)),
            "roles": [{"actor": "actor-nisc2018-ac-meti", "role": "leads"}],
        },
    )
    yield (
        "milestone",
        common
        | {
            "title": {"ja": "査読の完了", "en": "Review completed"},
            "of": ["initiative-1"],
            "due": str(today + timedelta(days=45)),
        },
    )
    yield (
        "event",
        common
        | {
            "title": {"ja": "確認手順の説明会", "en": "Presentation of the procedure"},
            "begins": f"{today}T14:00",
            "ends": f"{today}T15:30",
            "zone": "Asia/Tokyo",
            "online": "https://example.org/presentation",
            "about": ["initiative-1"],
        },
    )


# --- the desk -----------------------------------------------------------------------------------

_GROUNDS: Final = {
    "rationale_ja": "両者は同じ事柄を要求するが、後者は対象を組織に限る。",
    "rationale_en": "Both ask for the same; the second is about organizations only.",
    "rationale_type": "semantic",
    "confidence": "0.65",
    "locator": "3-1; Part I, 2.1",
}
_PROPOSED: Final[tuple[dict[str, Any], ...]] = (
    {"type": "new", "subject": "nisc:bp-3", "object": "cpsf:facet-assurance",
     "relation": ["overlaps"]} | _GROUNDS,
    {"type": "new", "subject": "nisc:bp-1", "none_in": "csf20", "looked_by": "Aki Tanaka",
     "looked_where": "all categories of version 2.0"} | _GROUNDS,
    {"type": "change", "statement": "c4a065953e903473", "subject": "nisc:bp-3",
     "object": "cpsf:concern-resilience", "relation": ["partOf"]} | _GROUNDS,
    {"type": "reject", "statement": "c4a065953e903473", "rationale_en": "Not the same at all."},
)  # fmt: skip


def _fill_desk(live: Live, services: Services) -> None:
    """Put proposals on the desk: with votes and words, rewritten, declined."""
    aki, ben, cho = (
        Person(name, ACCOUNTS[name][0], editor=name == "cho") for name in ("aki", "ben", "cho")
    )
    facts = _facts(live, services)
    for given in _PROPOSED:
        live.desk.propose(checked_content(given, facts), aki, Asked("aki"))
    first = "proposal-1"
    live.desk.vote(first, "agree", "", "", ben, Asked("ben"))
    again = _PROPOSED[0] | {"relation": ["partOf", "overlaps"]}
    live.desk.edit(first, checked_content(again, facts), aki, Asked("aki"))
    live.desk.vote(
        first, "disagree", "wrong-relation", "両者は重なるだけである。", cho, Asked("cho")
    )
    live.desk.comment(first, "Which edition do you mean?\nThe first one?", ben, Asked("ben"))
    live.desk.decline("proposal-4", cho, "The reason is not enough.", Asked("cho"))


def _facts(live: Live, services: Services) -> Facts:
    def item(name: str) -> str:
        try:
            return services.catalogue.resolve(name)
        except KakehashiError:
            return ""

    board = live.desk.board()
    return Facts(item, bool, lambda name: target_of(name, board, services.statements))
