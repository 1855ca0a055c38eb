"""The goals as slides, memo and workbook list them: a proposed goal says that it is proposed, a draft that it is a draft."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.comments import comment_shown
from planpuls.editions.site.texts import say
from planpuls.spec.goal import GoalResult
from planpuls.spec.text import Language


@dataclass(frozen=True)
class GoalLine:
    goal: GoalResult
    question: str
    """With the goal's standing unless it is adopted."""
    verdict: str
    answer: str
    beside: str
    """The same figure elsewhere; empty where there is none."""
    comment: str
    """State, text, signature; empty where nobody has commented."""
    state: str
    """With a word where the comment was not written for these figures, as far as is known."""

    @property
    def short(self) -> str:
        """The verdict with the state of its comment."""
        return f"{self.verdict} [{self.state.lower()}]" if self.state else self.verdict


def goal_lines(choices: Choices, language: Language) -> list[GoalLine]:
    """Every goal of the release in the plan's order."""
    lines = []
    for goal in choices.release.goals:
        standing = "" if goal.standing == "adopted" else f" ({say(goal.standing, language)})"
        comment = comment_shown(choices.release.comments.get(goal.id), language)
        lines.append(
            GoalLine(
                goal,
                f"{goal.question.get(language)}{standing}",
                goal.headline.get(language),
                goal.answer.get(language),
                goal.beside_text.get(language) if goal.beside_text else "",
                comment.plain if comment else "",
                comment.brief if comment else "",
            )
        )
    return lines
