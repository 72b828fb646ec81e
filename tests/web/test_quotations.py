"""A document's own text is never shown as ours, nor ours as the document's."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from kakehashi.services import Services
from kakehashi.web import create_app
from tests.web.test_pages import text


@pytest.fixture(scope="module")
def real(services: Services) -> Client:
    """A client over the built release."""
    return create_app(services).test_client()


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/en/id/csf20/gv.oc-01", "quoted"),
        ("/ja/id/csf20/gv.oc-01", "本プロジェクトの翻訳"),
        ("/en/id/iotsg/kp-01", "in our words"),
        ("/ja/id/iotsg/kp-01", "本プロジェクトによる要約"),
    ],
)
def test_a_summary_says_whose_words_it_is(real: Client, path: str, mark: str) -> None:
    page = text(real, path)
    summary = page[page.index('<p class="summary">') :].partition("</p>")[0]
    marks = {"quoted", "本プロジェクトの翻訳", "in our words", "本プロジェクトによる要約"}
    assert {word for word in marks if f">{word}<" in summary} == {mark}


def test_rest_says_so_too(real: Client) -> None:
    def origin(item: str) -> object:
        return real.get(f"/api/v1/items/{item}").get_json()["summary_origin"]

    assert origin("csf20:gv.oc-01") == {"en": "publisher", "ja": "translation"}
    assert origin("iotsg:kp-01") == {"en": None, "ja": None}
