"""Signed comments of a plan folder: what is read, what is refused, and that no edition takes them for markup."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from planpuls.editions.site.comments import comment_shown
from planpuls.pipeline.goal_steps import goal_step
from planpuls.plan.load import PACKAGED, load_plan
from planpuls.spec.errors import PlanError

HEAD = "---\nstate: draft\nsigned: Kari\ndate: 2024-05-14\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(PACKAGED / "demo", tmp_path / "demo")
    shutil.rmtree(tmp_path / "demo" / "comments")
    (tmp_path / "demo" / "comments").mkdir()
    return tmp_path / "demo"


def test_a_comment_has_state_signature_day_and_paragraphs_in_both_languages(folder: Path) -> None:
    text = f"{HEAD}Første linje\nfortsetter.\n\n<script>alert(1)</script>\n--- en ---\nFirst line.\n"
    (folder / "comments" / "hubs-region.md").write_text(text, encoding="utf-8")
    (comment,) = load_plan(folder).comments
    assert (comment.figure, comment.state, comment.signed, comment.date) == (
        "hubs-region",
        "draft",
        "Kari",
        date(2024, 5, 14),
    )
    assert comment.paragraphs("nb") == ["Første linje fortsetter.", "<script>alert(1)</script>"]
    assert comment.paragraphs("en") == ["First line."]
    shown = comment_shown(comment, "en")
    assert shown is not None
    assert (shown.state, shown.norwegian) == ("Draft", False)
    assert shown.plain == "Draft: First line. (Kari, 14 May 2024)"


def test_norwegian_stands_in_both_languages_and_says_so(folder: Path) -> None:
    (folder / "comments" / "hubs-region.md").write_text(f"{HEAD}Bare norsk.\n", encoding="utf-8")
    (comment,) = load_plan(folder).comments
    shown = [comment_shown(comment, language) for language in ("nb", "en")]
    assert [(one.paragraphs, one.norwegian) for one in shown if one] == [
        (("Bare norsk.",), False),
        (("Bare norsk.",), True),
    ]
    assert comment_shown(None, "nb") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Bare tekst.", "no head"),
        (b"---\nstate: draft\n---\nTekst.", "no signed, date"),
        (b"---\nstate: draft\nsigned: K\ndate: 2024-05-14\n---\n \n", "no text"),
        (b"---\nstate: draft\nstate: approved\nsigned: K\ndate: 2024-05-14\n---\nT", "state: approved"),
        (b"---\nstate: draft\nhidden: x\nsigned: K\ndate: 2024-05-14\n---\nT", "hidden"),
        (b"\xff\xfe---", "utf-8"),
        (b"x" * 20_001, "20001 bytes"),
    ],
)
def test_a_comment_that_is_not_signed_and_dated_is_refused_with_its_file(
    folder: Path, content: bytes, said: str
) -> None:
    (folder / "comments" / "hubs-region.md").write_bytes(content)
    with pytest.raises(PlanError, match=r"hubs-region\.md") as caught:
        load_plan(folder)
    assert said in str(caught.value)


@pytest.mark.parametrize(("old", "new"), [("state: draft", "state: published"), ("2024-05-14", "14.5.2024")])
def test_an_unknown_state_and_a_wrong_day_are_refused(folder: Path, old: str, new: str) -> None:
    (folder / "comments" / "hubs-region.md").write_text(f"{HEAD}Tekst.".replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError):
        load_plan(folder)


def test_a_comment_on_a_figure_that_does_not_exist_is_refused(folder: Path) -> None:
    (folder / "comments" / "nothing.md").write_text(f"{HEAD}Tekst.", encoding="utf-8")
    with pytest.raises(PlanError, match=r"comments/nothing\.md"):
        goal_step(load_plan(folder), {}, {}, {})


def test_an_overlay_replaces_a_comment_and_keeps_the_others(folder: Path, tmp_path: Path) -> None:
    for name in ("hubs-region", "hubs-sundet"):
        (folder / "comments" / f"{name}.md").write_text(f"{HEAD}Grunnlaget.", encoding="utf-8")
    own = tmp_path / "own"
    (own / "comments").mkdir(parents=True)
    (own / "plan.toml").write_text('schema = 1\nextends = "demo"\nid = "own"\n', encoding="utf-8")
    (own / "comments" / "hubs-sundet.md").write_text(f"{HEAD}Vår egen.", encoding="utf-8")
    found = {comment.figure: comment.text.nb for comment in load_plan(own).comments}
    assert found == {"hubs-region": "Grunnlaget.", "hubs-sundet": "Vår egen."}
