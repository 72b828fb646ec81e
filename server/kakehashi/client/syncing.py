"""Keeping up with a server: files of the current release, and what happens on the live map."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatch
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from kakehashi.client.core import Core, query_of
from kakehashi.client.errors import AnswerError
from kakehashi.client.snapshot import Snapshot, State, digest_of, is_safe
from kakehashi.client.transport import Asking

__all__ = ["Change", "Syncing"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to an entry of the live map."""

    sequence: int  #: number of the event; what comes later has a greater one
    at: datetime
    action: str  #: create, change or withdraw
    kind: str
    entry: str
    version: int
    title: str
    text: str


class Syncing(Core):
    """What programs that keep a copy need."""

    def sync(self, folder: Path | str, *patterns: str) -> Snapshot:
        """Have the files of the release in ``folder``, and return them with what is new.

        ``patterns`` choose by name, such as ``mapping/*.sssom.tsv``; without any, all files of
        ``/data/`` are kept. The server is asked with the tag of its last answer; only files whose
        checksum differs are loaded. Each release gets a folder of its own, which appears when the
        last of its files has been checked: after an interruption the next call goes on with what
        is there, and a reader never sees a mixture. Folders of earlier releases stay; they may be
        deleted.

        Raises AnswerError when a file has not the checksum that the server told.
        """
        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        asked = (self.url, self.pinned or "", *sorted(patterns))
        state = State.read(home)
        kept = state.snapshot(home) if state.asked == asked else None
        whole = kept is not None and kept.is_whole
        reply = self._plain("/data/", state.etag if whole else "")
        if reply.status == HTTPStatus.NOT_MODIFIED and kept is not None:
            return kept
        found = self._listed(self._object(reply), home, patterns)
        if not found.is_whole:
            self._load(found, kept)
        state = State(asked, reply.headers.get("ETag", ""), found.release, found.files)
        state.write(home)
        return found.against(kept.files if kept is not None else {})

    def changes(self, since: int | date = 0, **chosen: object) -> Iterator[Change]:
        """Yield what happened on the live map after an event or since a day, the last first.

        ``chosen`` are ``kind``, ``actor``, ``field``, ``item`` and ``document``. Keep the greatest
        ``sequence`` and give it the next time.
        """
        path = f"/{self.language}/feeds/map.json"
        query = query_of({"since": since, **chosen})
        while True:
            feed = self._object(self._plain(path + query))
            yield from (_change(item) for item in feed["items"])
            if "next_url" not in feed:
                return
            # The feed names its public address, which may not be the one it was read at.
            query = f"?{urlsplit(feed['next_url']).query}"

    def _plain(self, path: str, etag: str = "") -> Any:
        """Ask without a token, as an answer to somebody has no tag."""
        return self._transport.send(Asking(path, self._anonymous("application/json", etag)))

    def _anonymous(self, accept: str, etag: str = "") -> dict[str, str]:
        headers = self._headers(accept) | ({"If-None-Match": etag} if etag else {})
        headers.pop("Authorization", None)
        return headers

    def _listed(
        self, listing: Mapping[str, Any], home: Path, patterns: tuple[str, ...]
    ) -> Snapshot:
        files = {str(one["name"]): str(one["sha256"]) for one in listing["files"]}
        release = str(listing["release"])
        for name in (release, *files):
            if not is_safe(name):
                raise self._transport.broken(name)
        chosen = {
            name: digest
            for name, digest in files.items()
            if not patterns or any(fnmatch(name, pattern) for pattern in patterns)
        }
        return Snapshot(release, home / release, chosen)

    def _load(self, wanted: Snapshot, kept: Snapshot | None) -> None:
        """Bring the folder of a snapshot about."""
        draft = wanted.folder.with_name(f"{wanted.release}.part")
        if wanted.folder.exists() and not draft.exists():
            wanted.folder.rename(draft)  # it lacks something
        by_digest = {d: kept.folder / n for n, d in kept.files.items()} if kept else {}
        for name, digest in wanted.files.items():
            target = draft / name
            if digest_of(target) == digest:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            incoming = target.with_name(f"{target.name}.{os.getpid()}")
            try:
                source = by_digest.get(digest)
                if source is not None and digest_of(source) == digest:
                    shutil.copyfile(source, incoming)
                else:
                    self._load_file(wanted.release, name, digest, incoming)
                incoming.replace(target)
            finally:
                incoming.unlink(missing_ok=True)
        draft.mkdir(exist_ok=True)
        if wanted.folder.exists():  # another program was as fast
            shutil.rmtree(draft)
        else:
            draft.rename(wanted.folder)

    def _load_file(self, release: str, name: str, digest: str, target: Path) -> None:
        path = f"/data/{quote(name)}{query_of({'release': release})}"
        headers = self._anonymous("*/*") | {"Accept-Encoding": "identity"}
        found = hashlib.sha256()
        with self._transport.stream(Asking(path, headers)) as pieces, target.open("wb") as file:
            for piece in pieces:
                found.update(piece)
                file.write(piece)
        if found.hexdigest() != digest:
            raise AnswerError(
                "The file {name} has not the checksum that the server tells.",
                remedy="Synchronise again; the files that were right are kept.",
                language=self.language,
                name=name,
            )


def _change(item: Mapping[str, Any]) -> Change:
    about = item["_kakehashi"]
    return Change(
        about["sequence"],
        datetime.fromisoformat(item["date_published"]),
        about["action"],
        about["kind"],
        about["entry"],
        about["version"],
        item["title"],
        item.get("content_text", ""),
    )
