"""The language of the command line: ``--lang``, else ``KAKEHASHI_LANGUAGE``, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from kakehashi.messages import Language, as_language, translate

__all__ = ["asked_language", "translate_help"]


def asked_language(words: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language that the arguments or the environment ask for.

    >>> asked_language(["show", "nisc:bp-3", "--lang", "ja"], {})
    'ja'
    >>> asked_language(["show", "--lang=ja"], {}), asked_language([], {"KAKEHASHI_LANGUAGE": "ja"})
    ('ja', 'ja')
    """
    default = as_language(environment.get("KAKEHASHI_LANGUAGE"))
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            return as_language(words[index + 1], default)
        if word.startswith("--lang="):
            return as_language(word.removeprefix("--lang="), default)
    return default


def translate_help(command: click.Command, language: Language) -> None:
    """Put the help of a command, its options and its sub-commands into ``language``."""
    if language == "en":
        return
    if command.help:
        command.help = translate(language, command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = translate(language, parameter.help)
    if isinstance(command, click.Group):
        for child in command.commands.values():
            translate_help(child, language)
