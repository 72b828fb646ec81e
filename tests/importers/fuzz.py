"""Mutated files for readers, and the time that is given to them."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from typing import Final

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

__all__ = ["SECONDS", "fuzz", "mutated", "mutated_archive"]

#: Seconds for each reader; ``make fuzz`` gives more.
SECONDS: Final = float(os.environ.get("KAKEHASHI_TEST_FUZZ", "2"))
#: Longest time for one file.
ONE: Final = 5.0

TOKENS: Final = (
    b'"', b"\t", b"\n", b",", b"#", b"\x00", b"\xff", b"\xef\xbb\xbf", b"&a ", b"*a", b"[" * 50,
    b"{" * 50, b": ", b"- ", b"!!python/object:os.system ", b"<!DOCTYPE x>", b"<a>" * 20,
    b"PK\x03\x04", "\u202e".encode(), "𠮟".encode(), b"skos:exactMatch", b"https://", b"9" * 400,
    b"|", b"..", b"%s",
)  # fmt: skip

_EDITS: Final = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 64),
        st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8)),
    ),
    min_size=1,
    max_size=8,
)


def edit(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, cut, put in edits:
        at = int(place * len(content))
        content = content[:at] + put + content[at + cut :]
    return content


def mutated(*samples: bytes) -> st.SearchStrategy[bytes]:
    """Draw one of the samples, cut and put into at some places."""
    return st.builds(edit, st.sampled_from(samples), _EDITS)


def mutated_archive(sample: bytes) -> st.SearchStrategy[bytes]:
    """Draw a zip archive of which the content of one member is mutated."""
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}

    def rebuilt(name: str, edits: list[tuple[float, int, bytes]]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, edit(content, edits) if member == name else content)
        return out.getvalue()

    return st.builds(rebuilt, st.sampled_from(sorted(members)), _EDITS)


def fuzz(files: st.SearchStrategy[bytes], try_: Callable[[bytes], object], share: float = 1) -> int:
    """Try files for a share of the time of a reader; return how many were tried.

    A file that fails or takes too long is reported by hypothesis, as small as it finds one.
    """
    end, tried, round_ = time.monotonic() + SECONDS * share, 0, 0
    while time.monotonic() < end:
        round_ += 1

        @seed(round_)
        @settings(
            max_examples=50,
            deadline=ONE * 1000,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(files)
        def attempt(content: bytes) -> None:
            nonlocal tried
            if time.monotonic() < end:
                tried += 1
                try_(content)

        attempt()
    return tried
