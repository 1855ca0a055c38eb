"""How a page is cited: its title, the region, the date of its figures and the release, which never changes."""

from __future__ import annotations

from planpuls.editions.site.choices import Choices
from planpuls.editions.site.texts import say
from planpuls.spec.text import Language


def citation(choices: Choices, title: str, date: str, language: Language) -> str:
    """The text of a citation; the script adds the address and the day it was read, which a release does not know."""
    dated = say("cite_dated", language, date=date) if date else ""
    demo = say("cite_demo", language) if choices.release.demo else ""
    region = choices.release.name.get(language)
    said = say("cite", language, title=title, region=region, dated=dated, release=choices.release.id)
    return f"{demo}{said}"
