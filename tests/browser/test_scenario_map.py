"""A scenario beside its plan on the map, in a browser: what each side draws and what the table tells."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.map_data import write_map
from planpuls.pipeline.executor import quietly
from planpuls.pipeline.run import run
from planpuls.plan.load import PACKAGED, load_plan
from planpuls.release.layers import Layers
from planpuls.release.reader import open_release
from planpuls.store.workspace import Workspace
from tests.browser.conftest import Site, Watched, served
from tests.browser.pages import open_map, tab_to
from tests.fixtures import Region

Watch = Callable[..., Watched]
HUBS = "id,name,mode,latitude,longitude,action\nny,Solbakken,rail,59.0331,3.5920,add\n"


@pytest.fixture(scope="module")
def scenario_site(demo: Region, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo site with the map of a scenario: the other pages are as they were."""
    folder = tmp_path_factory.mktemp("scenario")
    shutil.copytree(demo.workspace.root, folder / "workspace", ignore=shutil.ignore_patterns("editions"))
    shutil.copytree(PACKAGED / "demo", folder / "plans" / "demo")
    own = folder / "plans" / "ny"
    own.mkdir()
    text = 'schema = 1\nextends = "demo"\nid = "ny"\n[scenario]\nof = "demo"\nname = { nb = "ny stasjon", en = "a new station" }\n'
    (own / "plan.toml").write_text(text, encoding="utf-8")
    (own / "scenario_hubs.csv").write_text(HUBS, encoding="utf-8")
    workspace = Workspace(folder / "workspace")
    found = open_release(workspace.releases / run(load_plan(own), workspace, quietly).release)
    shutil.copytree(site.folder, folder / "served" / "site")
    target = folder / "served" / "site" / "map"
    shutil.rmtree(target)
    write_map(Choices(found), Layers(found), target, Choices(demo.release))
    with served(folder / "served", "site") as there:
        yield there


def test_plan_and_scenario_stand_beside_each_other_and_the_table_lists_what_differs(
    scenario_site: Site, watch: Watch
) -> None:
    page = watch().page
    open_map(page, scenario_site, "mode=profile&beside=1&layers=cells+hubs&table=1")
    assert page.locator("pp-map canvas").count() == 2
    assert page.locator(".pp-sides span").all_inner_texts() == ["Planen", "Scenarioet"]
    assert "scenarioet (ny stasjon) til høyre" in page.locator(".map-panel h2").inner_text()
    page.wait_for_selector(".in-view .table-wrap ~ .table-wrap tbody tr", timeout=30_000)
    profiles, hubs = page.locator(".in-view table").all()
    assert hubs.locator("tbody tr").all_inner_texts() == ["Solbakken\ttog\t–\tja"]
    rows = [row.split("\t") for row in profiles.locator("tbody tr").all_inner_texts()]
    assert rows
    assert all(before != after for *_, before, after in rows)
    tab_to(page, "input[name='pp-map-beside']")
    page.keyboard.press("Space")
    assert page.locator("pp-map canvas").count() == 1
    assert "beside" not in page.evaluate("location.hash")


def test_without_a_plan_beside_it_the_map_offers_none(site: Site, watch: Watch) -> None:
    page = watch().page
    open_map(page, site, "mode=profile&beside=1&layers=cells&table=1")
    assert page.locator("pp-map canvas").count() == 1
    assert page.locator("input[name='pp-map-beside']").count() == 0
    page.wait_for_selector(".in-view tbody tr", timeout=30_000)
    assert "illustrasjon" in page.locator(".legend").inner_text()
