"""The location check over HTTP: the release's own answer, its limits, and how the page learns that it is there."""

from __future__ import annotations

import json

import httpx
import pytest

from planpuls.release.location import check
from planpuls.service.current import Current
from tests.fixtures import Region

AT = {"x": "-156500", "y": "6597000"}


def test_the_answer_is_the_releases_own_to_the_digit(client: httpx.Client, demo: Region) -> None:
    asked = AT | {"industry": "49.410", "standard": "SN2007"}
    found = client.get("/api/location", params=asked)
    assert found.status_code == 200
    known = check(demo.release, -156_500, 6_597_000, "49.410", "SN2007").document()
    assert found.json() == {"release": demo.release.id, "demo": True, **json.loads(json.dumps(known))}
    assert found.json()["result"] == "misfit"
    again = client.get("/api/location", params=asked, headers={"if-none-match": found.headers["etag"]})
    assert again.status_code == 304


def test_degrees_are_the_same_place(client: httpx.Client) -> None:
    metres = client.get("/api/location", params={"x": -156_589.5, "y": 6_597_040.5}).json()
    degrees = client.get("/api/location", params={"latitude": 59.0034369, "longitude": 3.5341223}).json()
    assert metres["cell"] == degrees["cell"]
    assert metres["figures"] == degrees["figures"]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"x": "1"},
        AT | {"latitude": "59"},
        AT | {"latitude": "59", "longitude": "10"},
        {"x": "nan", "y": "6597000"},
        {"x": "inf", "y": "6597000"},
        {"x": "1e9", "y": "6597000"},
        AT | {"industry": "' or 1=1"},
        AT | {"industry": "4"},
        AT | {"standard": "SN2002"},
        AT | {"zoom": "3"},
        {"latitude": "48", "longitude": "11"},
    ],
)
def test_a_point_that_is_none_is_refused_with_the_reason(client: httpx.Client, wrong: dict[str, str]) -> None:
    found = client.get("/api/location", params=wrong)
    assert found.status_code == 400
    assert found.headers["content-type"].startswith("application/problem+json")
    assert found.json()["detail"]


def test_a_place_at_sea_is_unknown_and_no_error(client: httpx.Client) -> None:
    found = client.get("/api/location", params={"x": 900_000, "y": 7_500_000}).json()
    assert (found["access"], found["cell"]) == ("unknown", None)


def test_the_page_learns_of_the_service_from_its_own_file(client: httpx.Client, current: Current) -> None:
    folder = current.served().site / "lokalisering"
    folder.mkdir(exist_ok=True)
    (folder / "index.json").write_text("{}", encoding="utf-8")
    found = client.get("/lokalisering/index.json")
    assert found.headers["x-planpuls-service"] == "/api/location"
    assert "x-planpuls-service" not in client.get("/index.html").headers
    assert client.get("/api").json()["parts"]["location"] == "/api/location"


def test_openapi_has_an_example(client: httpx.Client) -> None:
    route = client.get("/api/openapi.json").json()["paths"]["/api/location"]["get"]
    good = route["responses"]["200"]["content"]["application/json"]
    assert good["example"].keys() >= set(good["schema"]["required"])
    assert "404" in route["responses"]
