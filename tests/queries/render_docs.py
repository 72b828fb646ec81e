"""Write docs/queries.md and docs/queries.ja.md from the example questions and their answers.

Run ``.venv/bin/python tests/queries/render_docs.py`` after a change; with ``--check`` it writes
nothing and exits 1 when a page is not what it would write.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kakehashi.messages import Language
from kakehashi.rdf.query_files import QueryFile, read_queries

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).parent / "expected"
PAGES: dict[Language, Path] = {
    "en": ROOT / "docs/queries.md",
    "ja": ROOT / "docs/queries.ja.md",
}
SHOWN_ROWS, SHOWN_CHARACTERS = 5, 70

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "head": """\
# Questions to ask of the graph

日本語: [queries.ja.md](queries.ja.md)

Each question is a file of `queries/examples/`: plain SPARQL 1.1 that any client can send to
`/sparql`, or that you run with

```console
$ .venv/bin/kakehashi query queries/examples/counterparts-of-an-item.rq -p item=nisc:bp-2
```

A parameter is a `VALUES` line of the query; `-p name=value` puts another value there. The answers
below are the ones the tests expect; the longer ones are cut.
""",
        "delegate": "For delegates",
        "researcher": "For researchers",
        "tool": "For tools",
        "parameters": "Parameters",
        "query": "The query",
        "rows": "{count} rows",
        "triples": "{count} triples",
        "yes": "Yes.",
        "no": "No.",
        "none": "No rows.",
        "live": "The answer is that of the live map at the moment of asking.",
    },
    "ja": {
        "head": """\
# グラフへの質問例

English: [queries.md](queries.md)

各質問は `queries/examples/` の1ファイルで、SPARQL 1.1で書かれています。どのクライアントからも
`/sparql` に送ることができ、次のように実行することもできます。

```console
$ .venv/bin/kakehashi query queries/examples/counterparts-of-an-item.rq -p item=nisc:bp-2 --lang ja
```

パラメータはクエリの `VALUES` 行で、`-p 名前=値` で別の値に替えられます。下に示す答えはテストが
期待するもので、長いものは途中まで示します。
""",
        "delegate": "標準化の担当者向け",
        "researcher": "研究者向け",
        "tool": "ツール向け",
        "parameters": "パラメータ",
        "query": "クエリ",
        "rows": "{count}行",
        "triples": "{count}トリプル",
        "yes": "はい。",
        "no": "いいえ。",
        "none": "該当なし。",
        "live": "答えは、尋ねた時点の実施マップによります。",
    },
}


def page(language: Language) -> str:
    """Return the page in one language."""
    queries = read_queries(ROOT / "queries/examples")
    lines = [WORDS[language]["head"]]
    for audience in ("delegate", "researcher", "tool"):
        group = [query for query in queries if query.audience == audience]
        lines += [f"## {WORDS[language][audience]}", ""]
        lines += [f"- [{_title(query, language)}](#{query.id})" for query in group]
        for query in group:
            lines += ["", *_section(query, language)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _title(query: QueryFile, language: Language) -> str:
    return query.title.read(language)[0]


def _section(query: QueryFile, language: Language) -> Iterator[str]:
    words = WORDS[language]
    yield f'<a id="{query.id}"></a>'
    yield ""
    yield f"### {_title(query, language)}"
    yield ""
    yield query.about.read(language)[0]
    if query.parameters:
        given = ", ".join(f"`{name} = {value}`" for name, value in query.parameters)
        yield ""
        yield f"{words['parameters']}: {given}"
    yield ""
    if query.over == "live":
        yield words["live"]
    else:
        answer = json.loads((EXPECTED / f"{query.id}.json").read_text(encoding="utf-8"))
        yield from _answer(answer, language)
    yield ""
    place = f"../queries/examples/{query.id}.rq"
    yield f'<details><summary>{words["query"]}: <a href="{place}">{query.id}.rq</a></summary>'
    yield ""
    yield "```sparql"
    yield from (line for line in query.text.rstrip().splitlines() if not line.startswith("#"))
    yield "```"
    yield ""
    yield "</details>"


def _answer(answer: dict[str, Any], language: Language) -> Iterator[str]:
    words = WORDS[language]
    if answer["form"] == "ask":
        yield words["yes" if answer["answer"] else "no"]
    elif answer["form"] == "graph":
        yield words["triples"].format(count=answer["count"])
    elif not answer["count"]:
        yield words["none"]
    else:
        other = "_en" if language == "ja" else "_ja"
        places = [i for i, name in enumerate(answer["columns"]) if not name.endswith(other)]
        yield _row(answer["columns"][i] for i in places)
        yield "|" + "---|" * len(places)
        for row in answer["rows"][:SHOWN_ROWS]:
            yield _row(_cell(row[i]) for i in places)
        if answer["count"] > SHOWN_ROWS:
            yield ""
            yield f"… {words['rows'].format(count=answer['count'])}"


def _row(cells: Any) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    text = text.removesuffix("@ja").removesuffix("@en").replace("|", "\\|")
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them with ``--check``."""
    stale = [
        path for language, path in PAGES.items()
        if not path.exists() or path.read_text(encoding="utf-8") != page(language)
    ]  # fmt: skip
    for path in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale: run {Path(__file__).name}\n")
        else:
            language: Language = "ja" if path.name.endswith(".ja.md") else "en"
            path.write_text(page(language), encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
