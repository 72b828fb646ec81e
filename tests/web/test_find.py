from __future__ import annotations

import pytest
from werkzeug.test import Client

# --- completion ---


def test_a_completion_is_in_the_language_asked_for(client: Client) -> None:
    answer = client.get("/api/v1/complete?q=機能&lang=en").get_json()
    (one,) = answer["completions"]
    assert (answer["query"], one["item"], one["notation"]) == ("機能", "nisc:bp-3", "③")
    assert (one["label"], one["label_language"]) == ("Ensuring function assurance", "en")
    assert (one["document_title"], one["kind_title"]) == ("General Framework", "basic principle")
    assert (one["matched"], one["page"]) == ("機能保証の確認", "/en/id/nisc/bp-3")
    ja = client.get("/api/v1/complete?q=機能&lang=ja").get_json()["completions"][0]
    assert (ja["label"], ja["document_title"]) == ("機能保証の確認", "一般的枠組")
    assert ja["page"] == "/ja/id/nisc/bp-3"


def test_a_completion_of_a_number_that_is_known_and_of_nothing(client: Client) -> None:
    found = client.get("/api/v1/complete?q=nisc:&limit=2").get_json()["completions"]
    assert [one["item"] for one in found] == ["nisc:principles", "nisc:bp-3"]
    assert client.get("/api/v1/complete?q=zzz").get_json()["completions"] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "The parameter q is missing."),
        ("q=a&limit=0", "The parameter limit is not a whole number from 1 to 50."),
        ("q=a&limit=51", "The parameter limit is not a whole number from 1 to 50."),
    ],
)
def test_a_completion_without_sense_is_refused(client: Client, query: str, said: str) -> None:
    response = client.get(f"/api/v1/complete?{query}")
    assert response.status_code == 400
    assert said in response.get_data(as_text=True)
