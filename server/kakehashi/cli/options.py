"""What every command shares: its options, and how it reaches the services."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kakehashi.messages import LANGUAGES, Language, label, translate
from kakehashi.settings import Settings, load_settings

if TYPE_CHECKING:
    from kakehashi.services import Services

__all__ = ["common", "opened", "settings_of", "with_release"]


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options every command takes."""
    for option in (
        click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "csv"]),
            default="table",
            help="Form of the answer.",
        ),
        click.option(
            "--lang",
            type=click.Choice(LANGUAGES),
            default=None,
            help="Language of titles and messages.",
        ),
    ):
        function = option(function)
    return function


def settings_of(lang: str | None, **overrides: str | int | None) -> tuple[Settings, Language]:
    """Return the settings in force and the language of the answer."""
    settings = load_settings(None, language=lang, **overrides)
    return settings, "ja" if settings.language == "ja" else "en"


def opened(lang: str | None, *, workers: bool = False) -> tuple[Services, Language]:
    """Return the services over the current release and the language of the answer."""
    from kakehashi.services import open_services  # noqa: PLC0415  (slow import)

    settings, language = with_release(*settings_of(lang))
    return open_services(settings, workers=workers), language


def with_release(settings: Settings, language: Language) -> tuple[Settings, Language]:
    """Return what is given, after the release of an installed package is there."""
    said = label("Making release {release} ready in {folder}, once; this takes about half a minute")

    def tell(release: str, folder: Path) -> None:
        words = translate(language, said, release=release, folder=folder)
        click.echo(f"{words} …", err=True)

    if settings.packaged:
        from kakehashi.build.packaged import bring_release  # noqa: PLC0415  (slow import)

        bring_release(settings, tell)
    return settings, language
