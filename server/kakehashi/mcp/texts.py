"""The text of an answer: what an assistant reads, with who says so beside every line.

A function for the beginning of an answer and one for a row of it; both get what REST answered.
"""

from __future__ import annotations

from typing import Any, Final

from kakehashi.exports.words import answer_words, basis_words
from kakehashi.mcp.words import Words

__all__ = [
    "counterpart_row",
    "crosswalk_head",
    "derived_head",
    "document_row",
    "documents_head",
    "explanation_head",
    "explanation_row",
    "gap_head",
    "gap_row",
    "hit_row",
    "item_head",
    "item_row",
    "proof_row",
    "search_head",
]

Json = dict[str, Any]

#: Counterparts that a line of a gap analysis names; all of them are in the structured part.
_NAMED: Final = 5


def search_head(answer: Json, words: Words) -> list[str]:
    """Say how much was found."""
    found = [words.t("{total} items match “{query}”.", total=answer["total"],
                       query=words.short(answer["query"]))]  # fmt: skip
    if answer["corrected"]:
        found.append(words.t("Searched for “{text}”.", text=words.short(answer["corrected"])))
    return found


def hit_row(hit: Json, words: Words) -> str:
    """Return a search result: what it is, and how it is known."""
    kind, evidence = words.text(hit["kind_label"]), words.known(hit["evidence"])
    return f"{words.item(hit)}: {kind}; {evidence}; <{hit['iri']}>"


def documents_head(answer: Json, words: Words) -> list[str]:
    """Say how many documents there are."""
    return [words.t("{total} documents.", total=answer["total"])]


def document_row(document: Json, words: Words) -> str:
    """Return a document: short name, title, publishers, and how much of it is recorded."""
    return words.t(
        "{id} “{title}” ({issued}), {publishers}: {items} items; <{iri}>",
        id=document["id"],
        title=words.text(document["title"]),
        issued=document["issued"] or "–",
        publishers=", ".join(document["publishers"]) or "–",
        items=document["items"],
        iri=document["iri"],
    )


def item_head(answer: Json, words: Words) -> list[str]:
    """Return what is known of an item, and how it is known."""
    rows = [
        f"{words.item(answer)} <{answer['iri']}>",
        words.t("Document: {title}", title=words.text(answer["document_title"])),
        words.t("Kind: {kind}", kind=words.text(answer["kind_label"])),
        words.t("Evidence: {known}", known=words.known(answer["evidence"]))
        + "".join(f"; {answer[k]}" for k in ("locator", "source") if answer[k]),
    ]
    if summary := words.text(answer["summary"]):
        rows.append(words.t("In our words: {summary}", summary=summary))
    parts = ", ".join(words.item(ref) for ref in answer["parents"])
    rows += [words.t("Under: {items}", items=parts)] if parts else []
    rows += [f"{words.text(f['label'])}: {words.short(f['value'])}" for f in answer["facts"]]
    rows += [words.t("Caution: {text}", text=words.text(one)) for one in answer["cautions"]]
    if gone := answer["superseded"]:
        rows.append(words.t("Not in force; newer: {newer}", newer=gone["newer"] or "–"))
    if answer["children"]:
        rows.append(words.t("Under it:"))
    return rows


def item_row(ref: Json, words: Words) -> str:
    """Return an item under another one."""
    return f"{words.item(ref)}; {words.known(ref['evidence'])}"


def crosswalk_head(answer: Json, words: Words) -> list[str]:
    """Say how much is stated, what was found to have nothing, and what nobody has assessed."""
    rows = [
        f"{words.item(answer)}",
        words.t(
            "{total} stated counterparts in {document}.",
            total=len(answer["counterparts"]),
            document=answer["to"] or words.t("all documents"),
        ),
    ]
    for none in answer["none"]:
        said = words.t("Nothing in {document} corresponds: {grounds}",
                         document=none["document"], grounds=words.grounds(none))  # fmt: skip
        rows.append(f"{said} {words.text(none['rationale'])}".rstrip())
    for one in answer["rejected"]:
        rows.append(words.t("Rejected by reviewers: <{iri}>", iri=one["iri"]))
    if answer["not_assessed"]:
        rows.append(words.t("Not assessed (which is not «no relation»): {documents}",
                              documents=", ".join(answer["not_assessed"])))  # fmt: skip
    return rows


def counterpart_row(found: Json, words: Words) -> str:
    """Return a stated counterpart: the relation, the item, who says so, and why."""
    why = words.text(found["rationale"])
    said = f"{words.relation(found['relation'])} {words.item(found)}: {words.grounds(found)}"
    known = words.t("title {known}", known=words.known(found["evidence"]))
    gone = words.t("an end is not in force") if found["superseded"] else ""
    return f"{'; '.join(filter(None, (said, known, gone)))}. {why}".rstrip()


def derived_head(answer: Json, words: Words) -> list[str]:
    """Say how much follows."""
    return [
        words.t(
            "{total} relations of {item} with items of {document} follow, and are not stated.",
            total=len(answer["derived"]),
            item=answer["item"],
            document=answer["to"] or words.t("all documents"),
        )
    ]


def explanation_row(view: Json, words: Words) -> str:
    """Return what follows, with its strongest proof."""
    proof = proof_row(view["proofs"][0], words) if view["proofs"] else ""
    return f"{_whole(view['text'], words)} {_footing(view, words)} {proof}".rstrip()


def explanation_head(answer: Json, words: Words) -> list[str]:
    """Return what is known of two items, and on what it rests."""
    rows = [f"{_whole(answer['text'], words)} {_footing(answer, words)}"]
    if answer["contradictory"]:
        rows.append(words.t("What is stated cannot all be true."))
    if answer["rejected"]:
        rows.append(words.t("Reviewers have rejected it."))
    for none in answer["nothing_corresponds"]:
        rows.append(words.t("Nothing in {document} corresponds: {grounds}",
                              document=none["document"], grounds=words.grounds(none)))  # fmt: skip
    return rows


def proof_row(proof: Json, words: Words) -> str:
    """Return a proof in words, with the statements that it rests on."""
    premises = [step["premise"] for step in proof["steps"]]
    iris = " ".join(f"<{p['statement_iri']}>" for p in premises if p["statement_iri"])
    sure = "–" if proof["confidence"] is None else f"{proof['confidence']:.2f}"
    said = words.t("Proof [{sure}]: {text}", sure=sure, text=_whole(proof["text"], words))
    return f"{said} {iris}".rstrip()


def _whole(both: Json, words: Words) -> str:
    """Return a text without cutting it: half a proof is none."""
    return both.get(words.language) or both.get("en") or ""


def _footing(view: Json, words: Words) -> str:
    """Say whether something is stated or derived, with which standing, and how surely."""
    sure = view["confidence"]
    parts = (
        basis_words(view["basis"], words.language),
        words.standing(view["standing"]),
        "" if sure is None else words.t("confidence {sure}", sure=f"{sure:.2f}"),
        words.t("by the nesting of documents") if view["uses_hierarchy"] else "",
    )
    return f"[{'; '.join(filter(None, parts))}]"


def gap_head(answer: Json, words: Words) -> list[str]:
    """Return the four answers in numbers, and who has assessed."""
    rows = [
        words.t(
            "{a} against {b}: {assessed} of {assessable} items are assessed.",
            a=answer["subject"]["id"],
            b=answer["object"]["id"],
            assessed=answer["assessed"],
            assessable=answer["assessable"],
        )
    ]
    rows += [f"{_answer(one, words)}: {one['items']}" for one in answer["totals"]]
    rows += [
        words.t(
            "Assessed by {publisher} ({standing}), {set}: {items}",
            publisher=words.publisher(one["publisher"]),
            standing=words.standing(one["standing"]),
            set=one["mapping_set"],
            items=one["items"],
        )
        for one in answer["by"]
    ]
    return rows


def gap_row(row: Json, words: Words) -> str:
    """Return the answer for one item, and by which items of the other document."""
    found = row["counterparts"]
    by = [
        f"{words.relation(one['relation'])} {words.item(one)}"
        f" ({basis_words(one['basis'], words.language)})"
        for one in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        by.append(words.t("{count} more", count=len(found) - _NAMED))
    return f"{words.item(row)}: {_answer(row, words)}" + (f": {', '.join(by)}" if by else "")


def _answer(one: Json, words: Words) -> str:
    basis = basis_words(one["basis"], words.language)
    return answer_words(one["answer"], words.language) + (f" ({basis})" if basis else "")
