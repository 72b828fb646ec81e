"""The words of queries are those of the graph."""

from __future__ import annotations

from kakehashi.services import Services


def test_words_of_the_release(services: Services) -> None:
    words = {(w.kind, w.name): w for w in services.vocabulary.words}
    assert words["class", "kh:Requirement"].label.ja == "要求事項"
    assert words["class", "kh:Item"].uses > 5_000
    assert words["property", "skos:prefLabel"].uses > 5_000
    assert words["code", "relation:equal"].label.ja
    kinds = [w.kind for w in services.vocabulary.words]
    assert kinds == sorted(kinds, key=["class", "property", "code"].index)
    assert not [name for _, name in words if "://" in name]
    first = [w.uses for w in services.vocabulary.words if w.kind == "class"]
    assert first == sorted(first, reverse=True)
