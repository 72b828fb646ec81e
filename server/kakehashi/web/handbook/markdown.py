"""From Markdown to the HTML of a page: headings, links, tables, code to copy, marked languages.

HTML in a file is text, except for three things that the files use and GitHub shows: an anchor
before a heading, ``<details>`` around a long block, and a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from kakehashi.messages import Language, label
from kakehashi.web.handbook.scanning import ANCHOR
from kakehashi.web.tongues import marked

__all__ = ["Manner", "parsed", "to_html"]

#: How blocks of code are called (message ids and names); others by their own name.
_CODE: Final = {
    "console": label("Terminal"), "sh": label("Terminal"), "text": label("Text"),
    "": label("Text"), "json": "JSON",
    "python": "Python", "sparql": "SPARQL", "javascript": "JavaScript", "turtle": "Turtle",
    "toml": "TOML", "yaml": "YAML", "nginx": "nginx", "http": "HTTP",
}  # fmt: skip
_DETAILS: Final = re.compile(r'<details><summary>([^<]*)<a href="([^"]+)">([^<]*)</a></summary>')
_COMMAND: Final = re.compile(r"^\$ (.*?(?<!\\))$", re.DOTALL | re.MULTILINE)
#: Later characters are Chinese, Japanese or Korean.
_LATIN: Final = "⺀"
#: Longer queries make addresses that nobody wants.
_LONGEST_QUERY: Final = 2000


@dataclass(slots=True)
class Manner:
    """How one page is written: what depends on the request, and what was counted on the way."""

    language: Language
    anchors: Sequence[str]  #: of the headings in their order
    address: Callable[[str], tuple[str, dict[str, str]]]  #: href to address and attributes
    say: Callable[..., str]  #: translates a message id
    ask: Callable[[str], str]  #: address of the query page with a query
    headings: int = 0
    codes: int = 0
    tables: int = 0
    folded: int = 0
    opened: list[str] = field(default_factory=list)  #: what a link that is none is closed with


class _Writer(RendererHTML):
    """Writes tokens; each method is the rule of the token type that it is named after."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options
        manner: Manner = env["manner"]
        return str(marked(tokens[idx].content, manner.language))

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options
        manner: Manner = env["manner"]
        anchor = manner.anchors[manner.headings]
        manner.headings += 1
        return str(Markup('<{} id="{}">').format(Markup(tokens[idx].tag), anchor))  # noqa: S704

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options
        manner: Manner = env["manner"]
        address, attributes = manner.address(str(tokens[idx].attrs["href"]))
        if not address:
            path = attributes["path"]
            inner = tokens[idx + 1].content
            said = "" if inner == path else str(Markup(" (<code>{}</code>)").format(path))
            manner.opened.append(f"</span>{said}")
            return '<span class="elsewhere">'
        manner.opened.append("</a>")
        more = "".join(Markup(' {}="{}"').format(k, v) for k, v in attributes.items())
        return str(Markup('<a href="{}"{}>').format(address, Markup(more)))  # noqa: S704

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del tokens, idx, options
        manner: Manner = env["manner"]
        return manner.opened.pop()

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, manner = tokens[idx], env["manner"]
        address = manner.address(str(token.attrs["src"]))[0]
        said = self.renderInlineAsText(token.children, options, env)
        picture = Markup('<img src="{}" alt="{}" loading="lazy">').format(address, said)
        if not (caption := token.attrs.get("title")):
            return str(picture)
        return str(picture + Markup("<em>{}</em>").format(caption))

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del tokens, idx, options
        manner: Manner = env["manner"]
        manner.tables += 1
        said = manner.say("Table {number}", number=manner.tables)
        start = Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}"><table>')
        caption = Markup('<caption class="away">{}</caption>')
        return str(start.format(said) + caption.format(said))

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del tokens, idx, options, env
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options, env
        start = '<th scope="col"' if tokens[idx + 1].content else "<td"
        return f"{start}{_column(tokens[idx])}>"

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options, env
        return f"<td{_column(tokens[idx])}>"

    def th_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options, env
        return "</th>" if tokens[idx - 1].content else "</td>"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options
        token, manner = tokens[idx], env["manner"]
        return str(_figure(token.info.strip(), token.content.rstrip("\n"), manner))

    code_block = fence

    def folded_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del options
        manner: Manner = env["manner"]
        manner.folded += 1
        words, href, name = tokens[idx].meta["parts"]
        address, _ = manner.address(href)
        start = Markup('<details class="folded"><summary>{}</summary><p><a href="{}">{}</a></p>')
        return str(start.format(words.rstrip(":： "), address, name))

    def folded_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        del tokens, idx, options
        env["manner"].folded -= 1
        return "</details>\n"


def _figure(kind: str, text: str, manner: Manner) -> Markup:
    """Return a block of code that can be copied; of a terminal, the commands alone."""
    manner.codes += 1
    t, number = manner.say, f"code-{manner.codes}"
    name = t(_CODE.get(kind, kind))
    commands = _COMMAND.findall(text) if kind == "console" else []
    copied = Markup(' data-text="{}"').format("\n".join(commands)) if commands else ""
    ask: Markup | str = ""
    if kind == "sparql" and not manner.folded and len(text) < _LONGEST_QUERY:
        ask = Markup(' <a href="{}">{}</a>').format(manner.ask(text), t("Open in the query page"))
    return Markup(
        '<figure class="copyable" data-copy="{copy}" data-copied="{copied}"'
        ' data-failed="{failed}"{text}><figcaption><b id="{id}-name">{name}</b>{ask}</figcaption>'
        '<pre id="{id}" tabindex="0"><code>{code}</code></pre></figure>\n'
    ).format(
        copy=t("Copy"),
        copied=t("Copied: {what}", what=name),
        failed=t(
            "The browser does not allow it; the text is selected, so copy it with the keyboard."
        ),
        text=copied,
        id=number,
        name=name,
        ask=ask,
        code=_shown(text) if commands else text,
    )


def _shown(text: str) -> Markup:
    """Return a terminal with the commands told from what they print."""
    shown = _COMMAND.sub(r'<kbd class="command">\1</kbd>', str(escape(text)))
    return Markup(shown)  # noqa: S704  (it is escaped)


def _own_blocks(state: StateCore) -> None:
    """Take out what GitHub reads as HTML: anchors, comments, details."""
    kept: list[Token] = []
    tokens = iter(state.tokens)
    for token in tokens:
        if token.type != "paragraph_open":
            kept.append(token)
            continue
        inline = next(tokens)
        replaced = _replaced(inline.content)
        if replaced is None:
            kept += [token, inline]
        else:
            next(tokens)
            kept += replaced
    state.tokens = kept


def _replaced(content: str) -> list[Token] | None:
    """Return what stands in the place of a paragraph; None for one that is text."""
    if ANCHOR.fullmatch(content) or re.fullmatch(r"<!--.*?-->", content, re.DOTALL):
        return []
    if match := _DETAILS.fullmatch(content):
        return [Token("folded_open", "", 1, meta={"parts": match.groups()})]
    return [Token("folded_close", "", -1)] if content == "</details>" else None


def _joined_lines(state: StateCore) -> None:
    """Join lines of Japanese: where a line was broken, there is no space, unless beside code."""
    for token in state.tokens:
        children = token.children or []
        for before, found, after in zip(children, children[1:], children[2:], strict=False):
            code = "code_inline" in (before.type, after.type)
            wide = before.content[-1:] > _LATIN or after.content[:1] > _LATIN
            if found.type == "softbreak" and wide and not code:
                found.type, found.content = "text", ""


def _column(cell: Token) -> str:
    """Return the class of a cell: the pages' policy allows no style, and figures have one."""
    return ' class="figure"' if "right" in str(cell.attrs.get("style", "")) else ""


def _parser() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Writer).enable("table")
    found.core.ruler.before("inline", "own_blocks", _own_blocks)
    found.core.ruler.push("joined_lines", _joined_lines)
    return found


_PARSER: Final = _parser()


def parsed(text: str) -> list[Token]:
    """Return the tokens of a Markdown text."""
    return _PARSER.parse(text)


def to_html(text: str, manner: Manner) -> Markup:
    """Return the HTML of a Markdown text."""
    return Markup(_PARSER.render(text, {"manner": manner}))  # noqa: S704  (HTML in it is escaped)
