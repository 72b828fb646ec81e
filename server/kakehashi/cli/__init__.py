"""The command ``kakehashi``.

Commands are a few lines each; what they do is in the services and the build. Nothing heavy is
imported before a command needs it, so that ``kakehashi --help`` answers at once.
"""

from __future__ import annotations

import os
import sys

import click

from kakehashi import __version__
from kakehashi.cli.commands import COMMANDS
from kakehashi.cli.language import asked_language, in_language
from kakehashi.errors import KakehashiError
from kakehashi.messages import Language

__all__ = ["cli", "main"]


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Cross-reference of IoT-security standards: what corresponds to this clause, how exactly,"
    " and who says so.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Hold the commands together."""


for command in COMMANDS:
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 a finding or an error, 2 wrong usage.

    The context carries the commands in their own words, from which the manual is written.
    """
    words = sys.argv[1:] if arguments is None else arguments
    language = asked_language(words, os.environ)
    try:
        spoken = in_language(cli, language)
        sys.exit(spoken.main(words, prog_name="kakehashi", standalone_mode=False, obj=cli) or 0)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except KakehashiError as error:
        _tell(error, language)
        sys.exit(1)


def _tell(error: KakehashiError, language: Language) -> None:
    from kakehashi.cli.output import tell_error  # noqa: PLC0415  (keeps start-up fast)

    tell_error(error, language)
