"""Signed comments of a plan folder: what is read, what is refused, and that no edition takes them for markup."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from planpuls.editions.site.comments import comment_shown
from planpuls.pipeline.goal_steps import goal_step
from planpuls.plan.load import PACKAGED, load_plan
from planpuls.release.commented import goal_mark, held_against, indicator_mark, to_review
from planpuls.spec.errors import PlanError
from planpuls.spec.goal import Comment, CommentStanding, GoalResult, Point, Verdict
from planpuls.spec.text import Language, Text
from planpuls.store.files import write_json

HEAD = "---\nstate: draft\nsigned: Kari\ndate: 2024-05-14\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(PACKAGED / "demo", tmp_path / "demo")
    shutil.rmtree(tmp_path / "demo" / "comments")
    (tmp_path / "demo" / "comments").mkdir()
    return tmp_path / "demo"


def only(folder: Path) -> Comment:
    (comment,) = load_plan(folder).comments
    return comment


def test_a_comment_has_state_signature_day_and_paragraphs_in_both_languages(folder: Path) -> None:
    text = f"{HEAD}Første linje\nfortsetter.\n\n<script>alert(1)</script>\n--- en ---\nFirst line.\n"
    (folder / "comments" / "hubs-region.md").write_text(text, encoding="utf-8")
    comment = only(folder)
    assert (comment.figure, comment.state, comment.signed, comment.date) == (
        "hubs-region",
        "draft",
        "Kari",
        date(2024, 5, 14),
    )
    assert comment.paragraphs("nb") == ["Første linje fortsetter.", "<script>alert(1)</script>"]
    assert comment.paragraphs("en") == ["First line."]
    assert comment.figures == ""
    (published,) = held_against([comment], {"hubs-region": "0123456789ab"}.__getitem__)
    shown = comment_shown(published, "en")
    assert shown is not None
    assert (shown.state, shown.norwegian) == ("Draft", False)
    warned = "The comment does not say which figures it was written for; they may have changed since."
    assert shown.plain == f"Draft: {warned} First line. (Kari, 14 May 2024)"


def test_norwegian_stands_in_both_languages_and_says_so(folder: Path) -> None:
    (folder / "comments" / "hubs-region.md").write_text(f"{HEAD}Bare norsk.\n", encoding="utf-8")
    (comment,) = held_against([only(folder)], {"hubs-region": ""}.__getitem__)
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
        (b"---\nstate: draft\nsigned: K\ndate: 2024-05-14\nfigures: latest\n---\nT", "figures: latest"),
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


ROWS = pl.DataFrame(
    {
        "area": ["0301", "0301"],
        "period": ["2023", "2024"],
        "value": [12.5, 100 / 3],
        "status": ["normal", "normal"],
        "flags": ["", "break demo"],
        "step": ["a", "a"],
    }
)


def with_value(value: float) -> pl.DataFrame:
    return ROWS.with_columns(pl.Series("value", [12.5, value]))


def test_the_mark_of_an_indicator_is_that_of_what_it_shows() -> None:
    mark = indicator_mark(ROWS)
    same = {
        "another order": ROWS.reverse(),
        "another step": ROWS.with_columns(pl.lit("b").alias("step")),
        "a last bit": with_value(100 / 3 + 1e-14),
        "a late delivery": ROWS.with_columns(pl.Series("flags", ["stale", "break demo stale"])),
    }
    other = {
        "a figure": with_value(33.3334),
        "a status": ROWS.with_columns(pl.Series("status", ["normal", "provisional"])),
        "a flag": ROWS.with_columns(pl.Series("flags", ["", "demo"])),
        "a year more": pl.concat([ROWS, ROWS.tail(1).with_columns(pl.lit("2025").alias("period"))]),
    }
    assert {name for name, rows in same.items() if indicator_mark(rows) != mark} == set()
    assert {name for name, rows in other.items() if indicator_mark(rows) == mark} == set()


def test_the_mark_of_a_goal_changes_with_its_answer_and_not_with_its_wording() -> None:
    goal = GoalResult(
        id="hubs-region",
        plan="areal",
        document=Text(nb="Plan", en="Plan"),
        standing="adopted",
        wording=Text(nb="Mål", en="Goal"),
        question=Text(nb="Når vi det?", en="Do we?"),
        indicators=("jobs-near-hubs",),
        verdict=Verdict.RIGHT,
        answer=Text(nb="Andelen steg til 52,1 prosent.", en="The share rose to 52.1 per cent."),
        headline=Text(nb="Riktig retning", en="Right direction"),
        trend=(Point(period="2024", value=52.1),),
    )
    mark = goal_mark(goal)
    assert goal_mark(goal.model_copy(update={"question": Text(nb="Når planen det?", en="Does it?")})) == mark
    assert goal_mark(goal.model_copy(update={"standing": "proposed"})) == mark
    changed: list[dict[str, object]] = [
        {"trend": ()},
        {"answer": Text(nb="Andelen er 52,2 prosent.", en="It is 52.1.")},
        {"verdict": Verdict.STABLE},
    ]
    assert [update for update in changed if goal_mark(goal.model_copy(update=update)) == mark] == []


def test_a_comment_is_held_against_the_figures_of_the_release(folder: Path, tmp_path: Path) -> None:
    named = HEAD.replace("2024-05-14\n", "2024-05-14\nfigures: 0123456789ab\n")
    (folder / "comments" / "hubs-region.md").write_text(f"{named}Tekst.", encoding="utf-8")
    standings = {}
    for now in ("0123456789ab", "ba9876543210", ""):
        (found,) = held_against([only(folder)], {"hubs-region": now}.__getitem__)
        standings[now] = found.standing
        write_json(tmp_path / now / "comments.json", [found.model_dump(mode="json")])
    assert standings == {
        "0123456789ab": CommentStanding.CURRENT,
        "ba9876543210": CommentStanding.CHANGED,
        "": CommentStanding.CHANGED,
    }
    assert to_review(tmp_path / "0123456789ab") == []
    assert to_review(tmp_path / "ba9876543210") == [
        "comments/hubs-region.md: the figures have changed since it was written; "
        "if it holds for those of today, its head says figures: ba9876543210"
    ]
    assert to_review(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "Utkast, tallene er endret siden"), ("en", "Draft, figures changed since")]
)
def test_beside_a_verdict_the_state_says_that_the_figures_have_changed(
    folder: Path, language: Language, word: str
) -> None:
    named = HEAD.replace("2024-05-14\n", "2024-05-14\nfigures: 0123456789ab\n")
    (folder / "comments" / "hubs-region.md").write_text(f"{named}Tekst.", encoding="utf-8")
    brief = []
    for now in ("0123456789ab", "ba9876543210"):
        (found,) = held_against([only(folder)], {"hubs-region": now}.__getitem__)
        shown = comment_shown(found, language)
        brief.append(shown.brief if shown else "")
    assert brief == [word.partition(",")[0], word]
