"""Which pages a site has, and what is wrong with them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import AXE, Site

KEY_LIMIT = 400
"""Presses of Tab after which something is out of reach."""


def kinds(site: Site, language: str) -> list[str]:
    """One page of every kind in a language, from the site's root: a folder of pages of one kind is seen in its first.

    Questions are seen in three: with a curve, with a map, with flows; the rest are made by one template from their specs.
    """
    root = site.folder if language == "nb" else site.folder / "en"
    found = [root / "index.html"]
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name not in ("en", "static")):
        below = sorted(folder.rglob("index.html"))
        own = [path for path in below if path.parent == folder]
        wanted = ("jobs-near-hubs", "grid-change", "commuting")
        named = [path for path in below if path.parent.name in wanted]
        found += own + (named or [path for path in below if path.parent != folder][:1])
    return [path.relative_to(site.folder).as_posix() for path in found]


def violations(page: Page, options: str = "{resultTypes: ['violations']}") -> list[str]:
    """What axe finds on the page. It is evaluated from outside: the site's own policy lets no foreign script in."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {options})")
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found["violations"] for node in fault["nodes"]]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what `selector` matches has the focus; nothing else is used to get there."""
    for _ in range(KEY_LIMIT):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")


def open_map(page: Page, site: Site, state: str = "", path: str = "kart/index.html") -> None:
    """The map with a state of its address, drawn."""
    page.goto(f"{site.address}{path}{f'#{state}' if state else ''}")
    page.wait_for_selector("pp-map .map-panel h2", timeout=30_000)
    page.wait_for_selector("pp-map canvas", timeout=30_000)
