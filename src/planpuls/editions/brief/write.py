"""The letter as files: `index.html`, `mail.html` (no style sheet, nothing from elsewhere) and `atom.xml`."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from planpuls.editions.brief.content import Brief
from planpuls.editions.brief.words import word
from planpuls.spec.text import Language
from planpuls.store.files import write_bytes

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01T00:00:00Z"


def write_brief(letter: Brief, folder: Path, language: Language) -> None:
    """Write the three files into `folder`. Equal letters give equal bytes."""
    for name, mail in (("index.html", False), ("mail.html", True)):
        write_bytes(folder / name, page(letter, language, mail=mail).encode())
    write_bytes(folder / "atom.xml", feed(letter, language))


def page(letter: Brief, language: Language, *, mail: bool) -> str:
    """The letter as HTML; everything in it is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("brief.html")
    return template.render(letter=letter, language=language, mail=mail, foot=word("page", language))


def feed(letter: Brief, language: Language) -> bytes:
    """An Atom feed (RFC 4287) with one entry for each item; the ids stay the same from letter to letter."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    updated = letter.finished or _NEVER

    def add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
        element.text = "".join(sign for sign in text if sign.isprintable())
        return element

    add(root, "id", f"urn:planpuls:{letter.plan}")
    add(root, "title", letter.title)
    add(root, "updated", updated)
    add(add(root, "author", ""), "name", "planpuls")
    for part in letter.parts:
        for item in part.items:
            entry = add(root, "entry", "")
            add(entry, "id", f"urn:planpuls:{letter.plan}:{letter.release}:{item.id}")
            add(entry, "title", f"{part.heading}: {item.title}")
            add(entry, "updated", updated)
            add(entry, "summary", " ".join(item.texts))
    if not letter.news:
        entry = add(root, "entry", "")
        add(entry, "id", f"urn:planpuls:{letter.plan}:{letter.release}:none")
        add(entry, "title", word("no_change", language))
        add(entry, "updated", updated)
        add(entry, "summary", letter.lead)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
