"""The documentation is complete, the same in both languages, reachable, and without dead links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from werkzeug.test import Client

from kakehashi.cli import cli
from kakehashi.cli.manual.checks import queries_of, shapes_of
from kakehashi.cli.manual.commands import commands
from kakehashi.cli.manual.routes import routes
from kakehashi.cli.manual.targets import targets
from kakehashi.cli.manual.writing import cell
from kakehashi.exports import exchange
from kakehashi.messages import LANGUAGES, Language, translate
from kakehashi.rdf.query_files import read_queries
from kakehashi.settings import SETTINGS
from kakehashi.web import create_app
from kakehashi.web.handbook.contents import NAMES, STARTS
from kakehashi.web.handbook.library import Library, Page, library
from kakehashi.web.handbook.links import place_of
from kakehashi.web.handbook.markdown import parsed
from tests.docs.blocks import DOCS
from tests.web.fakes import fake_services
from tests.web.markup import elements

ROOT = DOCS.parent
HOST = "https://bridge.example"
LIBRARY = library(ROOT)
#: What a block of code says in words of a language: comments, names of people, the language asked.
WORDS = re.compile(
    r" +#.*$| {2,}\S*[^\x00-\x7f].*$| --lang ja|lang=(?:ja|en)|\"[^\"]*\"", re.MULTILINE
)
#: Kinds of blocks that a program answers in the reader's language.
SAID = ("json", "text")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = create_app(fake_services(tmp_path_factory.mktemp("site")))
    app.testing = True
    return app


@pytest.fixture(scope="module")
def client(app: Flask) -> Client:
    return app.test_client()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


def text(name: str, language: Language) -> str:
    """A page as it is in the file."""
    return LIBRARY.raw(LIBRARY.file_of(name, language)) or ""


def of_commands() -> Iterator[tuple[str, click.Command]]:
    return commands(cli)


def options_of(command: click.Command) -> set[str]:
    return {
        name
        for option in command.params
        if isinstance(option, click.Option)
        for name in (*option.opts, *option.secondary_opts)
    }


# --- everything is named --------------------------------------------------------------------------


def test_every_command_with_every_option_is_documented(language: Language) -> None:
    page = text("cli", language)
    every = dict(of_commands())
    assert len(every) > 40
    for name, command in every.items():
        _, found, rest = page.partition(f"\n## {name.removeprefix('kakehashi ')}\n")
        assert found, name
        section = rest.partition("\n## ")[0]
        assert f"`{name}" in section
        assert translate(language, command.help or "?") in section
        for option in options_of(command):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", section) or (
                option in ("--lang", "--format") and f"`{option} " in page
            ), f"{name} {option}"


def test_every_setting_is_documented(language: Language) -> None:
    page = text("settings", language)
    for setting in SETTINGS:
        said = setting.help_ja if language == "ja" else setting.help_en
        assert f"| `KAKEHASHI_{setting.name.upper()}` |" in page
        assert said in page


def test_every_address_is_documented(app: Flask, language: Language) -> None:
    page = text("routes", language)
    every = routes(app)
    assert len(every) > 150
    assert len(every) >= len(list(app.url_map.iter_rules()))
    for route in every:
        shown = "" if route.methods == "GET" else f"{route.methods} "
        assert f"| {cell(f'{shown}`{route.path}`')} |" in page
        assert route.about, route.path
        if language == "ja":
            assert translate("ja", route.about) != route.about, route.about


def test_every_question_is_documented(language: Language) -> None:
    page = text("queries", language)
    for query in read_queries(ROOT / "queries/examples"):
        assert f'<a id="{query.id}"></a>' in page
        assert query.title.read(language)[0] in page


def test_every_check_is_documented(language: Language) -> None:
    page = text("checks", language)
    every = [*queries_of(ROOT), *shapes_of(ROOT)]
    assert len(every) > 250
    for check in every:
        said, spoken = check.about.read(language)
        assert spoken == language, check.name
        assert f"| `{check.name}` | {cell(said)}" in page


def test_every_format_of_export_is_documented(language: Language) -> None:
    page = text("exports", language)
    for export in exchange.exports():
        assert f"(`{export.format.name}`)" in page


def test_every_target_of_make_is_documented(language: Language) -> None:
    page = text("make", language)
    every = targets(ROOT / "Makefile")
    shown = re.findall(r"^([a-z][a-z-]*):.* ## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [name for name, _, _ in every] == shown
    for name, en, ja in every:
        assert f"| `make {name}` | {ja if language == 'ja' else en} |" in page


# --- the pages ------------------------------------------------------------------------------------


def test_the_table_of_contents_has_every_page_once() -> None:
    assert Counter(NAMES) == Counter(LIBRARY.names)
    assert {name for name, _ in STARTS.values()} <= set(NAMES)
    shown = re.findall(r"^\| \[\d+\]\(([\w-]+)\.md\)", text("adr", "en"), re.MULTILINE)
    assert [f"adr/{name}" for name in shown] == list(LIBRARY.decisions)


@pytest.mark.parametrize("name", [name for name in LIBRARY.names if name != "adr"])
def test_both_languages_are_the_same_page(name: str) -> None:
    assert f"\n日本語: [{name}.ja.md]({name}.ja.md)\n" in text(name, "en")
    assert f"\nEnglish: [{name}.md]({name}.md)\n" in text(name, "ja")
    en, ja = (LIBRARY.page(name, spoken) for spoken in ("en", "ja"))
    assert en.text != ja.text
    assert [s.level for s in en.sections] == [s.level for s in ja.sections]
    assert blocks(en) == blocks(ja)
    tables = [sum(t.type == "table_open" for t in parsed(p.text)) for p in (en, ja)]
    assert tables[0] == tables[1]


def blocks(page: Page) -> list[tuple[str, str]]:
    """Return the blocks of code without words of a language; of what a program says, the kind."""
    return [
        (token.info, "" if token.info in SAID else WORDS.sub("", commands_in(token.content)))
        for token in parsed(page.text)
        if token.type == "fence"
    ]


def commands_in(code: str) -> str:
    """Return the commands of a terminal, and another block as it is."""
    found = re.findall(r"^\$ (.*?(?<!\\))$", code, re.DOTALL | re.MULTILINE)
    return "\n".join(found) if found else code


@pytest.mark.parametrize("name", LIBRARY.every)
def test_every_page_is_reachable(client: Client, name: str, language: Language) -> None:
    answer = client.get(f"/{language}/docs/{name}", base_url=HOST)
    assert answer.status_code == 200
    (title,) = elements(answer.text, "h1")
    assert title.text.strip() == LIBRARY.page(name, language).title
    raw = client.get(f"/docs/{LIBRARY.file_of(name, language)}", base_url=HOST)
    assert raw.mimetype == "text/markdown"
    assert raw.text == text(name, language)
    ids = [e.attrs["id"] for e in elements(answer.text) if "id" in e.attrs]
    assert len(ids) == len(set(ids))


def test_every_page_is_in_the_navigation(client: Client, language: Language) -> None:
    for start in ("docs/", "docs/sparql", "docs/adr"):
        page = client.get(f"/{language}/{start}", base_url=HOST).text
        hrefs = {e.attrs.get("href", "") for e in elements(page, "a")}
        wanted = {f"/{language}/docs/{name}" for name in NAMES}
        if start == "docs/adr":
            wanted |= {f"/{language}/docs/{name}" for name in LIBRARY.decisions}
        assert wanted <= hrefs


# --- links ----------------------------------------------------------------------------------------


def links_of(page: Page) -> list[str]:
    every = (child for token in parsed(page.text) for child in token.children or [])
    found = [
        str(c.attrs.get("href") or c.attrs.get("src"))
        for c in every
        if c.type in ("link_open", "image")
    ]
    folded = [token.meta["parts"][1] for token in parsed(page.text) if token.type == "folded_open"]
    return [*found, *folded]


def faults(shelf: Library) -> list[str]:
    """Return the links that lead nowhere: to no page, no section, no file, no path."""
    found = []
    for page in (shelf.page(name, spoken) for name in shelf.every for spoken in LANGUAGES):
        for href in links_of(page):
            place = place_of(href, page, shelf)
            dead = place.kind == "missing"
            dead |= place.kind == "checkout" and not (ROOT / place.name).exists()
            if place.kind == "page" and place.anchor:
                anchors = {section.anchor for section in shelf.page(place.name, "en").sections}
                dead |= place.anchor not in anchors
            if dead:
                found.append(f"{page.file}: {href}")
    return found


def test_no_link_is_dead() -> None:
    assert faults(LIBRARY) == []


def test_dead_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "adr").mkdir()
    (tmp_path / "adr/README.md").write_text("# Decisions / 判断\n")
    (tmp_path / "a.md").write_text(
        "# A\n[x](b.md) [y](#none) [z](../no-such-file) ![p](images/no.webp) [ok](a.md#here)\n"
        "## Here\n"
    )
    (tmp_path / "a.ja.md").write_text("# あ\n[ok](a.ja.md#ここ) [y](#どこ)\n## ここ\n")
    assert [fault.rpartition(": ")[2] for fault in faults(Library(tmp_path))] == [
        "#%E3%81%A9%E3%81%93",
        "b.md",
        "#none",
        "../no-such-file",
        "images/no.webp",
    ]


def test_what_links_lead_to_is_there(client: Client) -> None:
    """Documents, questions and code lists that pages name by their files have an IRI."""
    pages = (LIBRARY.page(name, spoken) for name in LIBRARY.every for spoken in LANGUAGES)
    places = {place_of(href, page, LIBRARY) for page in pages for href in links_of(page)}
    for place in places:
        if place.kind == "file":
            assert client.get(f"/docs/{place.name}", base_url=HOST).status_code == 200, place
        if place.kind == "thing":
            kind, _, name = place.name.partition("/")
            folder, ending = {
                "example": ("queries/examples", "rq"),
                "scheme": ("ontology/schemes", "ttl"),
                "id": ("ontology/documents", "ttl"),
                "mapping-set": ("mappings", "sssom.tsv"),
            }[kind]
            assert (ROOT / folder / f"{name}.{ending}").exists(), place
