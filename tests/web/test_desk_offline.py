"""Working offline, on the desk: a file goes out, comes back, is looked at, and makes proposals."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from kakehashi.exports import offline_workbook
from kakehashi.model.live.offline import Said, token
from kakehashi.services.live import Live
from kakehashi.web.desk.uploads import LONGEST_UPLOAD
from tests.live.offline_world import edited_book
from tests.web.markup import elements
from tests.web.test_desk import As, approved, live, people, proposed

__all__ = ["live", "people"]  # fixtures


@pytest.fixture(scope="module", autouse=True)
def few_empty_rows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(offline_workbook, "EMPTY", 12)
        yield


def taken(people: As, name: str = "aki", query: str = "a=&b=&format=xlsx") -> TestResponse:
    return people(name).get(f"/en/desk/workbook?{query}")


def sent(people: As, content: bytes, name: str = "aki", file: str = "a.xlsx") -> TestResponse:
    data = {"do": "preview", "file": (io.BytesIO(content), file)}
    return people(name).post("/en/desk/import", data=data)


def confirmed(people: As, page: TestResponse, name: str = "aki", **more: Any) -> TestResponse:
    """Send the form of a page on, as a browser does."""
    hidden = {
        e.attrs["name"]: e.attrs["value"]
        for e in elements(page.text)
        if e.tag == "input" and e.attrs.get("name") in ("rows", "outcome")
    }
    return people(name).post("/en/desk/import", data={"do": "propose"} | hidden | more)


def counts(page: TestResponse) -> dict[str, int]:
    found = re.findall(r"<b>(\d+)</b> ([a-z ]+)</li>", page.text)
    return {words: int(number) for number, words in found}


def test_only_members_take_along_and_only_contributors_bring(people: As, live: Live) -> None:
    approved(people, live)
    for path in ("/en/desk/offline", "/en/desk/workbook"):
        assert people("").get(path).status_code == 401
        assert people("dan").get(path).status_code == 200
    assert sent(people, b"x", "").status_code == 401
    assert "Bring a file back" in people("aki").get("/en/desk/offline?a=nisc").text
    assert taken(people).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("form", "ending"), [("xlsx", ".xlsx"), ("sssom", ".sssom.tsv")])
def test_an_unchanged_file_proposes_nothing(people: As, live: Live, form: str, ending: str) -> None:
    approved(people, live)
    answer = taken(people, query=f"format={form}")
    assert answer.headers["Content-Disposition"].rstrip('"').endswith(ending)
    before = len(live.desk.board().proposals)
    page = sent(people, answer.data, file=f"a{ending}")
    assert page.status_code == 200
    assert counts(page) == {"unchanged": 1}
    assert "Nothing of this file would be proposed." in page.text
    assert len(live.desk.board().proposals) == before


def test_a_change_is_looked_at_then_proposed_once(people: As, live: Live) -> None:
    statement = approved(people, live)
    content = edited_book(
        edited_book(taken(people).data, 0, rationale_en="<b>Otherwise</b>"),
        1, subject="nisc:principles", object="cpsf:concern-resilience", relation="含む",
        rationale_ja="理由",
    )  # fmt: skip
    before = len(live.desk.board().proposals)
    page = sent(people, content)
    assert counts(page) == {"new": 1, "changed": 1}
    assert "&lt;b&gt;Otherwise" in page.text
    assert len(live.desk.board().proposals) == before, "nothing yet"
    assert confirmed(people, page, outcome="other").status_code == 409
    done = confirmed(people, page)
    assert (done.status_code, "filed=2" in done.headers["Location"]) == (303, True)
    assert "2 proposals were made" in people("aki").get(done.headers["Location"]).text
    kinds = [f.proposal.content.type for f in live.desk.board().proposals.values()]
    assert kinds[before:] == ["change", "new"]
    assert list(live.desk.board().curated) == [statement], "nothing is stated"
    again = confirmed(people, page)
    assert (again.status_code, counts(again)) == (409, {"there already": 2})
    assert counts(sent(people, content)) == {"there already": 2}
    assert len(live.desk.board().proposals) == before + 2


def test_a_conflict_shows_three_and_waits_for_a_choice(people: As, live: Live) -> None:
    statement = approved(people, live)
    file = taken(people).data
    mine, theirs = (edited_book(file, 0, locator=f"p. {page}") for page in (31, 47))
    confirmed(people, sent(people, theirs, "ben"), "ben")
    known = len(live.desk.board().proposals)
    page = sent(people, mine)
    assert counts(page) == {"in conflict": 1}
    cells = [e.text.strip() for e in elements(page.text) if e.tag == "td"]
    assert cells == ["(nothing)", "p. 31", "p. 47"]
    assert "A proposal under review says otherwise" in page.text
    assert confirmed(people, page).headers["Location"].endswith("filed=0")
    assert len(live.desk.board().proposals) == known
    [key] = [e.attrs["value"] for e in elements(page.text) if e.attrs.get("name") == "mine"]
    assert confirmed(people, page, mine=key).headers["Location"].endswith("filed=1")
    assert len(live.desk.board().proposals) == known + 1
    assert list(live.desk.board().curated) == [statement]


def test_faults_say_sheet_row_column_and_what_to_do(people: As, live: Live) -> None:
    approved(people, live)
    file = edited_book(taken(people).data, 0, subject="nisc:none", confidence="9")
    page = sent(people, file)
    assert counts(page) == {"faulty": 1}
    assert "Sheet «対応 Statements», row 3" in page.text
    assert "Column «Item»: " in page.text
    assert "The graph has no item nisc:none." in page.text
    assert "Give a number from 0 to 1" in page.text
    assert "Mend these cells in the file" in page.text


def test_one_without_a_role_for_the_documents_proposes_nothing(people: As, live: Live) -> None:
    approved(people, live)
    file = edited_book(taken(people).data, 0, locator="p. 3")
    page = sent(people, file, "dan")
    assert "Your account may not propose for these documents: nisc, cpsf." in page.text
    before = len(live.desk.board().proposals)
    assert confirmed(people, page, "dan").status_code in (303, 409)
    assert len(live.desk.board().proposals) == before


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [(b"", "a.xlsx", 400), (b"PK\x03\x04 nothing", "a.xlsx", 200), (b"%PDF", "a.pdf", 400)],
)
def test_what_is_no_such_file_is_said(
    people: As, live: Live, content: bytes, name: str, status: int
) -> None:
    answer = sent(people, content, file=name)
    assert answer.status_code == status
    assert live.desk.board().proposals == {}
    assert people("aki").post("/en/desk/import", data={"do": "preview"}).status_code == 400
    assert people("aki").post(
        "/en/desk/import", data={"do": "propose", "rows": "x"}
    ).status_code == 400  # fmt: skip


def test_files_may_be_large_where_files_are_brought(people: As, live: Live) -> None:
    def status(size: int, path: str = "/en/desk/import") -> int:
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.tsv"\r\n\r\n'
        body = head + b"x" * size + b"\r\n--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        return people("aki").post(path, data=body, content_type=kind).status_code

    assert status(2_000_000) == 400, "it is read, and is no table"
    assert status(2_000_000, "/en/desk/new") == 413
    assert status(LONGEST_UPLOAD + 9) == 413
    assert live.desk.board().proposals == {}


def test_the_pages_speak_japanese(people: As, live: Live) -> None:
    proposed(people)
    page = people("aki").get("/ja/desk/offline").text
    assert "Work offline" not in page
    assert "Bring a file back" not in page


def test_rows_of_a_form_are_looked_at_anew(people: As, live: Live) -> None:
    """A token that somebody made says only what they claim to have seen."""
    statement = approved(people, live)
    [state] = live.desk.board().curated.values()
    claimed = Said(subject=state["subject_id"], relation="equal", object=state["object_id"])
    file = edited_book(taken(people).data, 0, seen=token(statement, claimed), locator="p. 1")
    assert counts(sent(people, file)) == {"in conflict": 1}


def test_the_front_takes_files_only_of_who_has_signed_in(client: Client) -> None:
    """Before anything is read: a body of a stranger stays small."""
    path, body = "/en/desk/import", b"x" * 400_000
    assert client.post(path, data=body).status_code == 413
    token = {"Authorization": "Bearer kkh_nobody"}
    assert client.post(path, data=body, headers=token).status_code in (401, 403)
    assert client.post("/en/desk/new", data=body, headers=token).status_code == 413
