"""Schemathesis asks everything the description allows, and what it forbids; it is slow to load, so only where it is needed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from planpuls.service.app import application, inner
from planpuls.service.current import Current

PATHS = inner().openapi()["paths"]
ASKED = [(path, "positive") for path in sorted(PATHS)]
# Without a parameter there is nothing to give wrongly.
ASKED += [(path, "negative") for path in sorted(PATHS) if PATHS[path]["get"].get("parameters")]


@pytest.fixture(scope="session")
def described(current: Current) -> Any:
    import schemathesis

    schema = schemathesis.openapi.from_asgi("/api/openapi.json", application(current))
    # Whether a code of a table is known cannot be said in OpenAPI: like SSB, the service answers 400 to one that is not.
    schema.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "400", "404"]
    return schema


@pytest.mark.parametrize(("path", "mode"), ASKED)
def test_every_route_answers_as_it_is_described(described: Any, path: str, mode: str) -> None:
    from schemathesis import GenerationMode

    operation = described[path]["GET"]

    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)))
    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any) -> None:
        assert case.call_and_validate().status_code < 500

    asked()


def test_every_route_is_described_with_its_refusals_and_tables_with_an_example() -> None:
    for path in PATHS.values():
        assert set(path) == {"get"}
        assert {"200", "304", "400", "414"} <= set(path["get"]["responses"])
        assert path["get"]["summary"]
    parameters = PATHS["/api/pxwebapi/v2/tables/{table_id}/data"]["get"]["parameters"]
    examples = {entry["name"]: entry.get("examples") or entry["schema"].get("examples") for entry in parameters}
    assert examples["table_id"] == ["jobs-near-hubs"]
    assert examples["valueCodes"]
