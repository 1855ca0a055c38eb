"""The front page says in few words what is not answered, and why."""

from __future__ import annotations

from planpuls.editions.site.front import front_page
from tests.editions.pages import Site


def test_what_is_missing_is_folded_with_its_count_and_grouped_by_reason(site: Site) -> None:
    absent = site.choices.release.absent
    assert absent
    page = front_page(site.choices, "nb")
    assert page.absent_count == len(absent)
    sizes = [len(group.questions) for group in page.absent]
    assert sizes == sorted(sizes, reverse=True)
    read = site.read("index.html")
    folded = [found for found in read.all("details") if found.get("class") == "absent"]
    assert folded == [{"class": "absent"}], "there, and closed"
    assert f"Ikke med i denne utgaven ({len(absent)})" in read.text
    for name, entry in absent.items():
        assert entry["spec"]["question"]["nb"] in read.text, name
    for group in page.absent:
        assert f"{group.reason} ({len(group.questions)})" in read.text
