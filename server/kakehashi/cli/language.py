"""The language of the command line: ``--lang``, else ``KAKEHASHI_LANGUAGE``, else English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import TypeVar

import click

from kakehashi.messages import Language, as_language, translate

__all__ = ["asked_language", "in_language"]

_Command = TypeVar("_Command", bound=click.Command)


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


def in_language(command: _Command, language: Language) -> _Command:
    """Return a copy of a command whose help, options and sub-commands speak ``language``."""
    if language == "en":
        return command
    told = copy(command)
    told.help = command.help and translate(language, command.help)
    told.params = [_option_in(language, parameter) for parameter in command.params]
    if isinstance(told, click.Group):
        told.commands = {
            name: in_language(child, language) for name, child in told.commands.items()
        }
    return told


def _option_in(language: Language, parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    told = copy(parameter)
    told.help = translate(language, parameter.help)
    return told
