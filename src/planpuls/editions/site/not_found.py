"""The page that servers show for an address that leads nowhere (404.html). It may be shown under any folder of the site."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from planpuls.editions.site import parts
from planpuls.editions.site.search import SEARCH
from planpuls.editions.site.templates import environment
from planpuls.editions.site.texts import TEXTS
from planpuls.spec.text import LANGUAGES

NAME = "404.html"
_STYLE = (
    ":root{color-scheme:light dark}body{font:1.06rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}"
    "section+section{margin-top:3rem}a{color:inherit}"
)
# Addresses in the page count from the site's root, which only the folder that was asked for tells: everything before the first
# folder that the site has at its root.
_SCRIPT = (
    "var known=/\\/(sporsmal|kart|sted|sok|ordliste|hvorfor-ulike-tall|lokaliseringssjekk|lokalisering|endringer|brev|data|en|map|assets|static|filer|gis)(\\/.*)?$/;"
    "var root=location.pathname.replace(known,'/').replace(/[^/]*$/,'');"
    "for(var link of document.links)link.href=root+link.getAttribute('href')"
)


def write_not_found(folder: Path) -> None:
    """Write the page, in both languages at once: its address does not say which was wanted."""
    html = (
        environment()
        .get_template("not_found.html")
        .render(
            title=TEXTS["not_found"],
            lead=TEXTS["not_found_lead"],
            names={key: TEXTS[key] for key in ("front", "places", "search")},
            links=[
                (language, parts.FRONT.get(language), parts.PLACES.get(language), SEARCH.get(language))
                for language in LANGUAGES
            ],
            style=_STYLE,
            script=_SCRIPT,
            style_hash=_hash(_STYLE),
            script_hash=_hash(_SCRIPT),
        )
    )
    (folder / NAME).write_text(html, encoding="utf-8")


def _hash(text: str) -> str:
    """The digest under which the page's own policy lets its style and script in."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
