"""Dates in words: as exact as they are known, in both languages; eras where a source has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kakehashi.exports.dates import date_words, dated, era_beside, eras_in
from kakehashi.services import Services
from kakehashi.web import create_app
from kakehashi.web.dates import date_of, with_eras
from tests.web.markup import elements


def on_page(app: Flask, lang: str, text: str, *beside: str) -> str:
    with app.test_request_context(f"/{lang}/"):
        return str(date_of(text, *beside))


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("2018-07-25", "2018年7月25日", "25 July 2018"),
        ("2018-07", "2018年7月", "July 2018"),
        ("2018", "2018年", "2018"),
        ("2016/2018", "2016年〜2018年", "2016 – 2018"),
        ("2009-07-30/2025-12-19", "2009年7月30日〜2025年12月19日",
         "30 July 2009 – 19 December 2025"),
        ("8259A: 2020-05-29; 8259B: 2021-08", "8259A: 2020年5月29日; 8259B: 2021年8月",
         "8259A: 29 May 2020; 8259B: August 2021"),
        ("2024-12 (criteria 1.1)", "2024年12月 (criteria 1.1)", "December 2024 (criteria 1.1)"),
        ("2018-02-30", "2018-02-30", "2018-02-30"),
        ("2018-13", "2018-13", "2018-13"),
        ("", "", ""),
        ("ISO/IEC 27000-2018-07x", "ISO/IEC 27000-2018-07x", "ISO/IEC 27000-2018-07x"),
    ],
)  # fmt: skip
def test_dates_are_words_of_the_language(app: Flask, text: str, ja: str, en: str) -> None:
    for lang, wanted in (("ja", ja), ("en", en)):
        shown = on_page(app, lang, text)
        times = elements(shown, "time")
        assert "".join(piece for piece, _ in dated(text)) == text
        assert [e.attrs["datetime"] for e in times] == [iso for _, iso in dated(text) if iso]
        plain = shown
        for element in times:
            tag = f'<time datetime="{element.attrs["datetime"]}">'
            plain = plain.replace(tag, "").replace("</time>", "")
        assert plain == wanted


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("平成30年7月27日", "2018-07-27"),
        ("平成元年", "1989"),
        ("令和元年8月", "2019-08"),
        ("昭和32年", "1957"),
        ("令和7年12月23日", "2025-12-23"),
    ],
)
def test_years_of_an_era_are_read(written: str, iso: str) -> None:
    assert [(w, d) for _, w, d in eras_in(f"戦略({written}閣議決定)")] == [(written, iso)]
    assert era_beside(iso, written) == written


def test_what_is_no_date_of_an_era_is_left_alone(app: Flask) -> None:
    assert not list(eras_in("平成30年13月 平成時代 30年"))
    with app.test_request_context("/en/"):
        assert str(with_eras("cover <b>")) == "cover &lt;b&gt;"


def test_an_era_is_shown_only_where_the_source_writes_that_date(app: Flask) -> None:
    title = "サイバーセキュリティ戦略(平成30年7月27日閣議決定)"
    assert on_page(app, "ja", "2018-07-27", title).endswith("(平成30年7月27日)")
    assert "平成" not in on_page(app, "ja", "2018-07-28", title)
    assert "平成" not in on_page(app, "ja", "2018-07", title)  # less exact: not the same date
    assert "平成" not in on_page(app, "ja", "2018-07-27")
    assert "平成" not in on_page(app, "en", "2018-07-27", title)


def test_a_reader_of_english_can_read_an_era(app: Flask) -> None:
    with app.test_request_context("/en/"):
        shown = str(with_eras("preamble (平成29年3月)"))
    assert shown == 'preamble (<time datetime="2017-03" lang="ja">平成29年3月</time> [March 2017])'


def test_every_date_of_the_release_is_a_date(root: Path) -> None:
    """No date is shown raw, because each one that the documents give can be read."""
    import re

    found = set()
    for path in (root / "ontology/documents").glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'"([0-9-]+)"\^\^xsd:(?:date|gYear|gYearMonth)\b', text))
    assert len(found) > 100
    for iso in found:
        assert date_words(iso, "ja").endswith(("年", "月", "日")), iso
        assert date_words(iso, "en"), iso


def test_pages_of_the_release_show_words(services: Services) -> None:
    client = create_app(services).test_client()
    page = client.get("/ja/id/nisc").text
    assert [e.text for e in elements(page, "time", datetime="2016-08-26")] == ["2016年8月26日"]
    page = client.get("/en/documents").text
    assert "26 August 2016" in [e.text for e in elements(page, "time")]
