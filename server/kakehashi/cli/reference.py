"""Write the parts of the documentation that the program knows better than its authors.

Commands, settings, addresses, checks, exports, make targets come from the program and its files;
the ontology, the figures of the method and ``NOTICE.md`` from the current release.
``kakehashi docs --check`` says whether they are stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from kakehashi.build.packaged import changeable
from kakehashi.cli.manual.checks import checks_page
from kakehashi.cli.manual.commands import commands_page
from kakehashi.cli.manual.exports import exports_page
from kakehashi.cli.manual.method import method_page
from kakehashi.cli.manual.routes import routes_page
from kakehashi.cli.manual.targets import targets_page
from kakehashi.cli.manual.terms import ontology_page
from kakehashi.cli.manual.writing import file_of
from kakehashi.messages import LANGUAGES, Language, translate
from kakehashi.model.text import Text
from kakehashi.model.views import DocumentView
from kakehashi.services import open_services
from kakehashi.settings import SETTINGS, Settings
from kakehashi.web import create_app
from kakehashi.web.calculus_figures import figures

__all__ = ["write_reference"]

_OURS = "https://creativecommons.org/licenses/by/4.0/"


def write_reference(settings: Settings, language: Language, *, only_check: bool) -> None:
    """Write every generated page, or only say which are stale (exit 1)."""
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    stale = False
    for path, text in _pages(settings):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale = True
        if not only_check:
            changeable(settings)
            path.write_text(text, encoding="utf-8")
        said = "{file} is stale" if only_check else "{file} rewritten"
        console.print(translate(language, said, file=path.relative_to(settings.project_dir)))
    if stale and only_check:
        raise SystemExit(1)


def _pages(settings: Settings) -> Iterator[tuple[Path, str]]:
    project = settings.project_dir
    docs = project / "docs"
    services = open_services(settings)
    app = create_app(services)
    untranslated = click.get_current_context().ensure_object(click.Group)
    for language in LANGUAGES:
        written = {
            "cli": commands_page(untranslated, language),
            "settings": settings_page(language),
            "routes": routes_page(app, language),
            "ontology": ontology_page(app, project, language),
            "checks": checks_page(project, language),
            "exports": exports_page(language),
            "method": method_page(services, project, language),
            "make": targets_page(project / "Makefile", language),
        }
        for name, text in written.items():
            yield docs / file_of(name, language), text.rstrip("\n") + "\n"
    for file, drawing in figures().items():
        yield docs / "images" / file, drawing
    sets = {
        name: (properties.text("dcterms:title"), properties.one("dcterms:license"))
        for name, properties in services.statements.sets().items()
    }
    documents = services.catalogue.documents(stubs=True)
    yield project / "NOTICE.md", notice(documents, sets)


def settings_page(language: Language) -> str:
    """Return the page of all settings."""
    if language == "ja":
        head = ("# 設定", "English: [settings.md](settings.md)",
                "環境変数で変えます。値が誤っていれば、設定名を示すエラーになります。",
                "| 環境変数 | 既定値 | 意味 |")  # fmt: skip
    else:
        head = ("# Settings", "日本語: [settings.ja.md](settings.ja.md)",
                "Set by environment variables; a wrong value is an error that names the setting.",
                "| variable | default | meaning |")  # fmt: skip
    rows = [
        f"| `KAKEHASHI_{s.name.upper()}` | {f'`{s.default}`' if s.default else '–'} "
        f"| {s.help_ja if language == 'ja' else s.help_en} |"
        for s in SETTINGS
    ]
    return "\n\n".join(head[:3]) + "\n\n" + "\n".join([head[3], "|---|---|---|", *rows, ""])


def notice(documents: list[DocumentView], sets: dict[str, tuple[Text, str]]) -> str:
    """Return the terms of each source, as recorded with the document or the mapping set."""
    lines = [
        "# Notice / 出典ごとの利用条件",
        "",
        "Terms of each document as recorded with its facts, and how sure that record is. Titles,",
        "numbers, dates and own-word summaries are used here, and no sentence of a standard but",
        "those that anybody may copy (the outcomes of NIST's CSF), which are marked as quoted.",
        "",
        "各文書の利用条件を、記録したとおり(確かさの注記を含む)に示します。本プロジェクトが使うのは",
        "題名、番号、日付、自分たちの言葉による要約です。規格等の文は、自由に複製できるもの",
        "(NIST CSFの成果記述)に限り、引用と示して用います。",
        "",
    ]
    for document in documents:
        title = document.title
        name = f"{title.en} / {title.ja}" if title.ja and title.en else title.en or title.ja
        lines += [f"## {name or document.slug}", "", f"`{document.slug}`", ""]
        if document.publishers:
            lines.append(f"- {'; '.join(document.publishers)}")
        if document.licence:
            lines.append(f"- {document.licence.en or document.licence.ja}")
        else:
            lines.append("- Only referred to. / 参照のみ。")
        lines.append("")
    lines += ["## Mapping sets under other terms than CC BY 4.0 / CC BY 4.0以外の対応セット", ""]
    for name, (title, licence) in sorted(sets.items()):
        if licence != _OURS:
            lines.append(f"- `{name}`: {title.en} / {title.ja}: <{licence}>")
    lines += ["", "## Software in the pages / 画面に組み込むソフトウェア", ""]
    lines += [
        "- Yasgui (`@zazuko/yasgui`): MIT License",
        "- Cytoscape.js (`cytoscape`): MIT License",
        "- What is bundled in them: LICENCES.txt beside the files, THIRD-PARTY.md of a release.",
        "  / 結合されたもの:各ファイルの隣のLICENCES.txt、リリースのTHIRD-PARTY.mdを参照。",
        "",
    ]
    return "\n".join(lines)
