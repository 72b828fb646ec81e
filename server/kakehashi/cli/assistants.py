"""The command that lets assistants ask: a server of the Model Context Protocol."""

from __future__ import annotations

from importlib.util import find_spec

import click

from kakehashi.cli.options import common, settings_of
from kakehashi.errors import StoreError

__all__ = ["ASSISTANTS"]


@click.command(
    name="mcp",
    help="Answer assistants by the Model Context Protocol (MCP), over standard input and output.",
)
@click.option(
    "--server",
    default="",
    help="Address of the Kakehashi server that is asked; without it one is started for reading.",
)
@click.option("--http", is_flag=True, help="Over streamable HTTP instead.")
@click.option("--host", default="127.0.0.1", help="Address to listen on with --http.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, help="Port for --http; 0: a free one."
)
@click.option(
    "--allow-host",
    multiple=True,
    help="A host name under which it is reached with --http, such as that of a proxy.",
)
@common
def mcp(  # noqa: PLR0917  (click passes options by name)
    server: str,
    http: bool,
    host: str,
    port: int,
    allow_host: tuple[str, ...],
    lang: str | None,
    form: str,
) -> None:
    del form  # accepted by every command; the protocol has one form
    if find_spec("mcp") is None:
        raise StoreError(
            "The MCP server needs the package mcp.",
            remedy="Install it: pip install 'kakehashi[mcp]'.",
        )
    from kakehashi.mcp.run import serve_http, serve_stdio  # noqa: PLC0415  (needs the extra)

    _, language = settings_of(lang)
    if http:
        serve_http(server, language, host=host, port=port, allowed=allow_host)
    else:
        serve_stdio(server, language)


ASSISTANTS: tuple[click.Command, ...] = (mcp,)
