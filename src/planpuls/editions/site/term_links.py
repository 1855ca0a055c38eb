"""Texts with the glossary's terms as links to what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from markupsafe import Markup, escape

from planpuls.editions.site.terms import TERMS
from planpuls.spec.text import Language


def marked(text: str, language: Language, address: Callable[[str], str]) -> Markup:
    """The text escaped, with the first occurrence of each glossary term as a link to what it means.

    `address` gives the address of a term by its id.
    """
    if not text:
        return Markup("")
    pattern, ids = _pattern(language)
    seen: set[str] = set()

    def linked(found: re.Match[str]) -> str:
        term = ids[found[0].lower()]
        if term in seen:
            return str(escape(found[0]))
        seen.add(term)
        return f'<a class="term" href="{escape(address(term))}" data-term="{term}">{escape(found[0])}</a>'

    parts, last = [], 0
    for found in pattern.finditer(text):
        parts += [str(escape(text[last : found.start()])), linked(found)]
        last = found.end()
    return Markup("".join([*parts, str(escape(text[last:]))]))


@cache
def _pattern(language: Language) -> tuple[re.Pattern[str], dict[str, str]]:
    ids = {form.lower(): term.id for term in TERMS for form in term.forms(language)}
    longest = sorted(ids, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE), ids
