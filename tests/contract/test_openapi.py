"""Every operation answers as the OpenAPI document says, whatever it is asked.

Schemathesis makes requests from the document, sound ones and broken ones, and holds each answer
against it. CI asks each operation a few times; ``make contract`` asks hundreds. Here is reading;
:mod:`tests.contract.test_writing` changes things.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings

from kakehashi.web import create_app
from tests.web.fakes import fake_services

#: Requests of each operation.
EXAMPLES = int(os.environ.get("KAKEHASHI_TEST_CONTRACT", "12"))

#: What is read with a token is asked for in test_writing.py.
DESK = "^/api/v1/proposals"

_folder = tempfile.TemporaryDirectory(prefix="kakehashi-contract-")
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", create_app(fake_services(Path(_folder.name)))
)


@schema.include(method="GET").exclude(path_regex=DESK).parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_answers_as_it_is_described(case: Any) -> None:
    case.call_and_validate(
        headers={"Accept": "application/json"},
        # What is sound by its form can be wrong by its meaning: an edition before the older one.
        excluded_checks=[schemathesis.checks.CHECKS.get_one("positive_data_acceptance")],
    )
