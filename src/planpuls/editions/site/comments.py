"""An expert's comment on a figure as pages and documents show it: the state, the paragraphs, who signed it and when."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.spec.goal import STATE_TEXTS, Comment
from planpuls.spec.numbers import written_date
from planpuls.spec.text import Language


@dataclass(frozen=True)
class CommentShown:
    state: str
    approved: bool
    paragraphs: tuple[str, ...]
    signature: str
    norwegian: bool
    """Whether the text is Norwegian on a page that is not."""

    @property
    def plain(self) -> str:
        """In one piece, for documents: the state first, so that a draft is never read as more."""
        return f"{self.state}: {' '.join(self.paragraphs)} ({self.signature})"


def comment_shown(comment: Comment | None, language: Language) -> CommentShown | None:
    if comment is None:
        return None
    return CommentShown(
        STATE_TEXTS[comment.state].get(language),
        comment.state.value == "approved",
        tuple(comment.paragraphs(language)),
        f"{comment.signed}, {written_date(comment.date.isoformat(), language)}",
        language != "nb" and comment.text.en == comment.text.nb,
    )
