"""An expert's comment on a figure as pages and documents show it: the state, the paragraphs, who signed it and when."""

from __future__ import annotations

from dataclasses import dataclass

from planpuls.editions.site.texts import say
from planpuls.spec.goal import STANDING_TEXTS, STATE_TEXTS, CommentStanding, PublishedComment
from planpuls.spec.numbers import written_date
from planpuls.spec.text import Language


@dataclass(frozen=True)
class CommentShown:
    state: str
    brief: str
    """The state, with a word where the comment was not written for these figures, as far as is known."""
    approved: bool
    standing: str | None
    """What to know of the figures it was written for; None where they are those of the release."""
    paragraphs: tuple[str, ...]
    signature: str
    norwegian: bool
    """Whether the text is Norwegian on a page that is not."""

    @property
    def plain(self) -> str:
        """In one piece, for documents: state and standing first, so that a draft is never read as more, nor an old one as new."""
        warned = f"{self.standing} " if self.standing else ""
        return f"{self.state}: {warned}{' '.join(self.paragraphs)} ({self.signature})"


def comment_shown(comment: PublishedComment | None, language: Language) -> CommentShown | None:
    if comment is None:
        return None
    state, current = STATE_TEXTS[comment.state].get(language), comment.standing is CommentStanding.CURRENT
    return CommentShown(
        state,
        state if current else f"{state}, {say(f'comment_{comment.standing}', language)}",
        comment.state.value == "approved",
        None if current else STANDING_TEXTS[comment.standing].get(language),
        tuple(comment.paragraphs(language)),
        f"{comment.signed}, {written_date(comment.date.isoformat(), language)}",
        language != "nb" and comment.text.en == comment.text.nb,
    )
