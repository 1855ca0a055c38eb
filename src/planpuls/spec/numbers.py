"""Numbers and short phrases as people read them, in bokmål and English (CLDR through Babel)."""

from __future__ import annotations

from functools import cache

from planpuls.spec.text import Language

_LOCALES: dict[Language, str] = {"nb": "nb_NO", "en": "en_GB"}
NARROW_SPACE = "\u202f"
MINUS = "\u2212"


def number(value: float, decimals: int, language: Language, *, sign: bool = False) -> str:
    """A number with grouping and a fixed count of decimals; `sign` puts a plus before gains.

    A value that rounds to zero carries no sign. Rounding is half to even, as in the rest of planpuls.

    >>> number(1234.5, 1, "en")
    '1,234.5'
    >>> number(-0.04, 1, "nb", sign=True)
    '0,0'
    """
    rounded = round(value, decimals)
    group, point = _signs(language)
    text = f"{abs(rounded):,.{decimals}f}".translate({ord(","): group, ord("."): point})
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if sign and rounded > 0 else text


@cache
def _signs(language: Language) -> tuple[str, str]:
    """Signs between thousands and before decimals. Formatting in Babel takes thirty times as long, and pages hold thousands."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = _LOCALES[language]
    return str(get_group_symbol(locale)).replace("\u00a0", NARROW_SPACE), str(get_decimal_symbol(locale))


def written_date(day: str, language: Language) -> str:
    """A day in ISO form as people write it; any other text as it is.

    >>> written_date("2024-01-03", "nb"), written_date("2024-01-03", "en"), written_date("2024", "en")
    ('3. januar 2024', '3 January 2024', '2024')
    """
    from datetime import date

    from babel.dates import format_date

    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return str(format_date(found, "long", locale=_LOCALES[language]))


def listed(items: list[str], language: Language) -> str:
    """Words in a row with «og» / "and" before the last.

    >>> listed(["Asker", "Bærum", "Oslo"], "nb")
    'Asker, Bærum og Oslo'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {'og' if language == 'nb' else 'and'} {items[-1]}"
