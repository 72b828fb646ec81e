"""Accounts by the command line."""

from __future__ import annotations

import json
import re

from tests.command import run_command as run


def test_invite_grant_close() -> None:
    done = run("account", "invite", "cli-aki", "--role", "editor", "--scope", "nisc")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^http://127.0.0.1:8000/en/invitation#[\w-]{43}$", done.stdout, re.MULTILINE)
    done = run("account", "grant", "cli-aki", "--role", "admin", "--format", "json")
    [given] = json.loads(done.stdout)["accounts"]
    assert given["grants"] == [
        {"role": "admin", "scope": "*"},
        {"role": "editor", "scope": "nisc"},
    ]
    assert given["state"] == "invited"
    assert run("account", "invite", "cli-aki", "--role", "editor").returncode == 1
    refused = run("account", "grant", "cli-aki", "--role", "king", "--lang", "ja")
    assert refused.returncode == 1
    assert "役割" in refused.stderr + refused.stdout
    assert run("account", "close", "cli-aki").returncode == 0
    listed = json.loads(run("account", "list", "--format", "json").stdout)["accounts"]
    assert [a["state"] for a in listed if a["account"] == "cli-aki"] == ["closed"]
