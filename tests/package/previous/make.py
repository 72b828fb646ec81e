"""Make the data of a user of the previous release, with the program of that release.

Run once for each release, in a checkout of it, from this file's own checkout:

    git worktree add ../previous 010b601
    PYTHONPATH=../previous/server:../previous python tests/package/previous/make.py

It writes ``record.tar.zst``, ``release.tar`` and ``answers.json`` beside itself; the answers are
what the previous program gives to questions about its own data.
"""

from __future__ import annotations

import io
import json
import runpy
import shutil
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard

from kakehashi.build.dump import dump
from kakehashi.model.live.account import read_grant
from kakehashi.model.live.proposal import Person, Target
from kakehashi.model.live.proposal_form import Facts, checked_content
from kakehashi.services.live import Live, open_live
from kakehashi.services.live.export import files_of
from kakehashi.services.live.hooks.position import Position, folder_of, keep
from kakehashi.services.live.livemap import Asked
from kakehashi.settings import load_settings
from tests.live_world import fill
from tests.releases import FIRST, make_release

HERE = Path(__file__).parent
PASSWORD = "tall-bridge-of-cedar"
AKI, BEN = Person("aki", "Aki"), Person("ben", "Ben", editor=True)
STATED = Target("30339ce11a84beab", "nisc:bp-3", "cpsf:safety", "", "overlaps", "nisc--cpsf")
FACTS = Facts(
    item=lambda name: name if name in ("nisc:bp-3", "cpsf:safety") else "",
    document=lambda slug: slug in ("nisc", "cpsf"),
    statement=lambda name: STATED if name == STATED.id else None,
)
GIVEN = {
    "type": "new",
    "subject": "nisc:bp-3",
    "object": "cpsf:safety",
    "relation": ["overlaps", "partOf"],
    "rationale_ja": "理由",
    "rationale_en": "Because",
    "rationale_type": "semantic",
    "confidence": "0.65",
}


def write(live: Live) -> None:
    """Do what people do: accounts, a live map with later changes, the desk."""
    for name, role, scope in (
        ("aki", "contributor", "*"),
        ("ben", "editor", "nisc"),
        ("cho", "reader", "*"),
    ):
        code = live.accounts.invite(name, name.title(), read_grant(role, scope), "ja")
        live.accounts.accept(code, PASSWORD)
    live.accounts.shut("cho")
    fill(live.livemap)
    live.livemap.withdraw("initiative-3", Asked("aki", "entered twice"))
    desk = live.desk
    approved = desk.propose(checked_content(GIVEN, FACTS), AKI, Asked("aki")).entry
    desk.vote(approved, "agree", "", "", BEN, Asked("ben"))
    desk.comment(approved, "第4章を参照", BEN, Asked("ben"))
    desk.approve(approved, BEN, "", Asked("ben"))
    for decided in (desk.decline, desk.take_back):
        more = GIVEN | {"relation": "contains", "locator": decided.__name__}
        name = desk.propose(checked_content(more, FACTS), AKI, Asked("aki")).entry
        who = BEN if decided == desk.decline else AKI
        decided(name, who, "no", Asked(who.account))
    desk.propose(checked_content(GIVEN | {"locator": "4.2"}, FACTS), AKI, Asked("aki"))


def packed(folder: Path) -> bytes:
    """Return a folder as one file."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        archive.add(folder, ".", filter=_of_nobody)
    return zstandard.ZstdCompressor(level=19).compress(content.getvalue())


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def main() -> None:
    """Write the files."""
    answers = runpy.run_path(str(HERE / "answers.py"))["answers"]
    with TemporaryDirectory() as scratch:
        record, exported = Path(scratch, "record"), Path(scratch, "mappings")
        exported.mkdir()
        settings = load_settings({}, record_dir=record)
        live = open_live(settings)
        write(live)
        for path, content in files_of(live.desk.board(), exported).items():
            path.write_bytes(content)
        live.close()
        shutil.copytree(exported, record / "exported")
        keep(folder_of(record), "chat", Position(7, "0" * 64))
        said = answers(record, PASSWORD)
        (HERE / "answers.json").write_text(
            json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        (HERE / "record.tar.zst").write_bytes(packed(record))
        dump(make_release(Path(scratch, "build"), FIRST), HERE / "release.tar")


if __name__ == "__main__":
    main()
