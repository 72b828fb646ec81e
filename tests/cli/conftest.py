"""Commands that run in this process, over a release that is open already."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from kakehashi.cli import main
from kakehashi.cli.output import console
from kakehashi.services import Services

Answering = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def ask(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Answering:
    """Run a command as ``tests.command`` does, but without its start."""
    monkeypatch.setattr("kakehashi.services.open_services", lambda *_, **__: services)
    monkeypatch.setattr(console, "_width", 200)  # it reads COLUMNS once, when it is made

    def answer(*words: str) -> CompletedProcess[str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capsys.readouterr()
        return CompletedProcess(words, int(ended.value.code or 0), said.out, said.err)

    return answer
