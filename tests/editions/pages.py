"""A built site read back: pages, links, tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from planpuls.editions.site.choices import Choices


@dataclass(frozen=True)
class Site:
    folder: Path
    choices: Choices

    def pages(self) -> list[Path]:
        """Every page but the one for addresses that lead nowhere, which stands by itself."""
        return sorted(path for path in self.folder.rglob("*.html") if path.name != "404.html")

    def read(self, path: Path | str) -> Page:
        page = Page()
        page.feed((self.folder / path).read_text(encoding="utf-8"))
        return page


@dataclass
class Cell:
    text: str = ""
    value: str | None = None


@dataclass
class Table:
    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)


class Page(HTMLParser):
    """What a test asks of a page: every tag with its attributes, the text, and tables by id."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.tables: dict[str, Table] = {}
        self._table: Table | None = None
        self._cell: Cell | None = None
        self._in_caption = False
        self._in_flag = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "table":
            self._table = self.tables[str(found.get("id"))] = Table()
        elif tag == "tr" and self._table is not None:
            self._table.rows.append([])
        elif tag in ("td", "th") and self._table is not None:
            self._cell = Cell(value=found.get("data-value"))
            self._table.rows[-1].append(self._cell)
        self._in_caption = tag == "caption"
        self._in_flag = tag == "span" and found.get("class") == "flag"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = None
        elif tag == "table":
            self._table = None
        self._in_caption = self._in_flag = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_caption and self._table is not None:
            self._table.caption += data
        elif self._cell is not None and not self._in_flag:
            self._cell.text = (self._cell.text + data).strip()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]
