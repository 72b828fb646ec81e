"""The documentation shows the questions and answers as they are."""

from __future__ import annotations

import pytest

from kakehashi.messages import Language
from kakehashi.rdf.query_files import read_queries

from . import render_docs


@pytest.mark.parametrize("language", ["en", "ja"])
def test_page_is_not_stale(language: Language) -> None:
    shown = render_docs.PAGES[language].read_text(encoding="utf-8")
    assert shown == render_docs.page(language), "run tests/queries/render_docs.py"


def test_both_pages_show_every_question() -> None:
    english, japanese = (render_docs.page(language) for language in ("en", "ja"))
    for query in read_queries(render_docs.ROOT / "queries/examples"):
        assert f"### {query.title.en}\n" in english
        assert f"### {query.title.ja}\n" in japanese
        assert f"{query.id}.rq" in english
        assert f"{query.id}.rq" in japanese
