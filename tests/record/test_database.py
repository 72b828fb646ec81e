"""Where the record is: a database server or a file, and nothing that would be lost or strewn."""

from __future__ import annotations

import pytest

from kakehashi.errors import SettingError
from kakehashi.settings import load_settings


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///?mode=memory", "mysql://h/n"],
)
def test_a_database_that_keeps_nothing_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match=r"KAKEHASHI_RECORD_URL: .*sqlite:///FILE"):
        load_settings({"KAKEHASHI_RECORD_URL": url})


def test_what_keeps_it_is_taken() -> None:
    taken = load_settings({"KAKEHASHI_RECORD_URL": "postgresql://someone@127.0.0.1/kakehashi"})
    assert taken.record_url == "postgresql+psycopg://someone@127.0.0.1/kakehashi"
    file = "sqlite:////var/lib/kakehashi/record.sqlite"
    assert load_settings({"KAKEHASHI_RECORD_URL": file}).record_url == file
