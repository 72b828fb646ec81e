"""Commands that run in this process, over a release that is open already."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from kakehashi.cli import main
from kakehashi.services import Services

Answering = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def ask(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Answering:
    """Run a command as ``tests.command`` does, but without its start."""
    monkeypatch.setattr("kakehashi.services.open_services", lambda *_, **__: services)
    monkeypatch.setenv("COLUMNS", "200")

    def answer(*words: str) -> CompletedProcess[str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capsys.readouterr()
        return CompletedProcess(words, int(ended.value.code or 0), said.out, said.err)

    return answer
