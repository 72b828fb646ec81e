"""The page of the command line: every command with its arguments and options, from click."""

from __future__ import annotations

from collections.abc import Iterator

import click

from kakehashi.cli.manual.writing import filled, table
from kakehashi.messages import Language, label, translate

__all__ = ["commands", "commands_page"]

#: Options that every command takes; they are explained once.
_COMMON = ("--format", "--lang")


def commands(
    command: click.Command, name: str = "kakehashi"
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with its full name, in the order of the names."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for child, found in sorted(command.commands.items()):
        yield from commands(found, f"{name} {child}")


def commands_page(root: click.Command, language: Language) -> str:
    """Return the page in Markdown."""
    sections = [_section(name, found, language) for name, found in commands(root)]
    return filled("cli", language, commands="\n\n".join(sections))


def _section(name: str, command: click.Command, language: Language) -> str:
    own = [p for p in command.params if not set(p.opts) & set(_COMMON)]
    arguments = [_argument(p) for p in own if isinstance(p, click.Argument)]
    lines = [
        f"## {name.removeprefix('kakehashi ')}",
        translate(language, command.help or ""),
        f"`{' '.join([name, *arguments, '[OPTIONS]'])}`",
    ]
    rows = [_row(p, language) for p in own if isinstance(p, click.Option)]
    if rows:
        head = [translate(language, word) for word in (label("option"), label("meaning"))]
        lines.append(table(head, rows))
    return "\n\n".join(lines)


def _argument(parameter: click.Argument) -> str:
    name = (parameter.name or "").upper()
    name = f"{name}..." if parameter.nargs == -1 else name
    return name if parameter.required else f"[{name}]"


def _row(option: click.Option, language: Language) -> tuple[str, str]:
    names = ", ".join(option.opts)
    if option.secondary_opts:
        names += f" / {', '.join(option.secondary_opts)}"
    value = ""
    if not option.is_flag:
        choices = isinstance(option.type, click.Choice)
        value = f" {'|'.join(option.type.choices) if choices else option.make_metavar(_CONTEXT)}"  # type: ignore[attr-defined]
    said = translate(language, option.help or "")
    if option.required:
        said += translate(language, " (required)")
    elif shown := _default(option):
        said += translate(language, " (default: {value})", value=f"`{shown}`")
    return f"`{names}{value}`", said


def _default(option: click.Option) -> str:
    """Return the default where it says something."""
    plain = isinstance(option.default, str | int | float) and not isinstance(option.default, bool)
    return str(option.default) if plain else ""


_CONTEXT = click.Context(click.Command("kakehashi"))
