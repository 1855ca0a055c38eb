"""The sentence that counts the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from planpuls.spec.goal import GoalResult, Verdict
from planpuls.spec.numbers import listed
from planpuls.spec.text import Language

_WORDS: dict[Language, list[str]] = {
    "nb": ["ingen", "ett", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    "en": ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}
_MOVES: dict[Language, dict[Verdict, tuple[str, str]]] = {
    "nb": {
        Verdict.RIGHT: ("går riktig vei", "går riktig vei"),
        Verdict.WRONG: ("går feil vei", "går feil vei"),
        Verdict.STABLE: ("står stille", "står stille"),
        Verdict.UNSURE: ("er usikkert", "er usikre"),
    },
    "en": {
        Verdict.RIGHT: ("goes the right way", "go the right way"),
        Verdict.WRONG: ("goes the wrong way", "go the wrong way"),
        Verdict.STABLE: ("stands still", "stand still"),
        Verdict.UNSURE: ("is uncertain", "are uncertain"),
    },
}


@dataclass(frozen=True)
class Lead:
    opening: str
    verdicts: str
    rest: str


def lead(goals: Sequence[GoalResult], region: str, language: Language) -> Lead:
    """How many goals there are, how they go, and what cannot be said."""
    standing: Counter[str] = Counter(goal.standing for goal in goals)
    verdicts = Counter(goal.verdict for goal in goals)
    moves = [
        f"{word(verdicts[verdict], language)} {texts[verdicts[verdict] > 1]}"
        for verdict, texts in _MOVES[language].items()
        if verdicts[verdict]
    ]
    nothing = (
        "Ingen kan vurderes med tallene i dag." if language == "nb" else "None can be judged with today's figures."
    )
    spoken = f"{_capital(listed(moves, language))}." if moves else nothing
    return Lead(_opening(standing, region, language), spoken, _rest(verdicts, language))


def word(count: int, language: Language, *, common: bool = False) -> str:
    """A count as a word up to twelve; `common` for a word of common gender in Norwegian.

    >>> word(1, "nb"), word(1, "nb", common=True), word(13, "en")
    ('ett', 'én', '13')
    """
    if common and count == 1 and language == "nb":
        return "én"
    return _WORDS[language][count] if count < len(_WORDS[language]) else str(count)


def _opening(standing: Counter[str], region: str, language: Language) -> str:
    count, extra = standing["adopted"] + standing["proposed"], standing["assessment"]
    proposed = standing["proposed"]
    if language == "nb":
        parts = [f"{word(count, language)} mål"] if count else []
        parts += (
            [f"{word(extra, language, common=True)} {'vurdering' if extra == 1 else 'vurderinger'}"] if extra else []
        )
        status = f" {_capital(word(proposed, language))} av målene er foreslått, ikke vedtatt." if proposed else ""
        return f"{_capital(' og '.join(parts))} for næringslivet i {region}, målt på åpne data.{status}"
    parts = [f"{word(count, language)} {'goal' if count == 1 else 'goals'}"] if count else []
    parts += [f"{word(extra, language)} {'assessment' if extra == 1 else 'assessments'}"] if extra else []
    verb = "is" if proposed == 1 else "are"
    status = f" {_capital(word(proposed, language))} of the goals {verb} proposed, not adopted." if proposed else ""
    return f"{_capital(' and '.join(parts))} for business in {region}, measured on open data.{status}"


def _rest(verdicts: Counter[Verdict], language: Language) -> str:
    open_ones, context = verdicts[Verdict.NOT_YET], verdicts[Verdict.CONTEXT]
    sentences = []
    if open_ones:
        count = _capital(word(open_ones, language))
        sentences.append(
            f"{count} kan ikke måles ennå, og siden sier hva som mangler."
            if language == "nb"
            else f"{count} cannot be measured yet, and the page says what is missing."
        )
    if context:
        count = _capital(word(context, language))
        sentences.append(
            f"{count} er bakgrunn uten vurdering."
            if language == "nb"
            else f"{count} {'is' if context == 1 else 'are'} context without a verdict."
        )
    return " ".join(sentences)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
