"""Make ``og.png``, the picture that other sites show beside a link to a page of ours.

Chromium draws the SVG beside this file; its fonts must hold Japanese. The picture is committed, so
this is needed only when the drawing changes:

    python -m tests.e2e.picture
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.chromium import launched

__all__ = ["HEIGHT", "PICTURE", "SOURCE", "WIDTH", "draw", "packed"]

#: What consumers of OpenGraph ask for.
WIDTH, HEIGHT = 1200, 630

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

SOURCE = Path(__file__).with_name("picture.svg")
PICTURE = Path(__file__).parents[2] / "server/kakehashi/web/static/og.png"


def packed(picture: bytes) -> bytes:
    """Return a PNG with its pixels packed as tightly as can be; Chromium does it fast instead."""
    chunks, place = [], len(_SIGNATURE)
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        chunks.append((picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]))
        place += 12 + length
    pixels = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    kept = [c for c in chunks if c[0] in (b"IHDR", b"IEND")]
    kept.insert(1, (b"IDAT", zlib.compress(pixels, 9)))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in kept
    )


def draw(target: Path = PICTURE) -> int:
    """Draw the picture and return its size in bytes."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(f"<body style='margin:0'>{SOURCE.read_text(encoding='utf-8')}</body>")
        target.write_bytes(packed(page.screenshot()))
        browser.close()
    return target.stat().st_size


if __name__ == "__main__":
    draw()
