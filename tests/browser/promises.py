"""What every page promises, whoever opens it: each way of breaking it is one sentence.
Imports playwright and axe.
Promise: nothing is left out: all rules of axe up to WCAG 2.2 AA and its best practices, on the page as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response, Route

LANGUAGES = ("zh-CN", "en")
# Rules that are off unless they are asked for, such as the size of targets, come in by their tags.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "section508", "EN-301-549", "best-practice"]
AXE_OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
# Chromium's own words about a page that was answered with 4xx: the page itself is what the person came to read.
_REFUSED_PAGE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
# Two pieces of text, or a text and a control that it does not stand in, that lie upon each other.
_OVERLAPS = """const overlaps = () => {
    const seen = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && !one.closest('select, details:not([open]) > :not(summary)') && !tiny(one);
    // What only a screen reader says lies in a box of one pixel.
    const tiny = one => one && (Math.max(one.offsetWidth, one.offsetHeight) <= 1 || tiny(one.parentElement));
    const pieces = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, owner = text.parentElement;
        if (!text.data.trim() || !seen(owner)) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) pieces.push([box, text.data.trim().slice(0, 20), owner]);
    }
    for (const control of document.querySelectorAll('input:not([type=hidden]), select, textarea, button')) {
        if (seen(control)) pieces.push([control.getBoundingClientRect(), control.name || control.innerText, control]);
    }
    const found = [];
    for (let i = 0; i < pieces.length; i++) for (let j = i + 1; j < pieces.length; j++) {
        const [a, first, one] = pieces[i], [b, second, other] = pieces[j];
        if (one === other || one.contains(other) || other.contains(one)) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 3 && down > 5) found.push(`${first} / ${second}`);
    }
    return found;
};"""
_FACTS = """() => { OVERLAPS
    return {
        lang: document.documentElement.lang,
        title: document.title.trim(),
        headings: [...document.querySelectorAll('h1')].filter(one => one.innerText.trim()).length,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        widest: [...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 3).map(one => one.outerHTML.slice(0, 90)),
        overlaps: overlaps(),
        repeated: [...document.querySelectorAll('[id]')].map(one => one.id)
            .filter((id, at, all) => all.indexOf(id) < at),
        dead: [...document.querySelectorAll('a[href^="#"]')].map(one => decodeURIComponent(one.hash.slice(1)))
            .filter(id => !document.getElementById(id)),
    };
}""".replace("OVERLAPS", _OVERLAPS)


_TOKEN = re.compile(r'name="csrf" value="\w+"')
_JUDGED: dict[int, tuple[str, ...]] = {}


class Watch:
    """Looks over a person's shoulder: ``faults`` are what a page did that no page may do, each once."""

    def __init__(self, page: Page, *, scripts: bool) -> None:
        self.page, self.scripts = page, scripts
        self.faults: list[str] = []
        self.pages: dict[str, str] = {}
        page.context.route("**/*", self._let_through)
        page.on("console", self._heard)
        page.on("pageerror", lambda fault: self._fault(f"a script failed: {fault}"))
        page.on("response", self._answered)

    def look(self, *, axe: bool = True) -> None:
        """Judge the page that is open now; without axe when it is the same page at another size."""
        self.pages[_path(self.page.url)] = self.page.title()
        for fault in page_faults(self.page):
            self._fault(fault)
        if axe and self.scripts:
            for fault in self._axe_faults():
                self._fault(fault)

    def _axe_faults(self) -> tuple[str, ...]:
        """A page that was judged before, drawn alike at the same size, is not judged again."""
        drawn = hash((_TOKEN.sub("", self.page.content()), str(self.page.viewport_size)))
        if drawn not in _JUDGED:
            _JUDGED[drawn] = tuple(axe_faults(self.page))
        return _JUDGED[drawn]

    def _fault(self, what: str) -> None:
        told = f"{_path(self.page.url)}: {what}"
        if told not in self.faults:
            self.faults.append(told)

    def _let_through(self, route: Route, request: Request) -> None:
        target = urlsplit(request.url)
        if target.hostname == "127.0.0.1":
            route.continue_()
            return
        self._fault(f"asked for {request.url[:100]}, which is not on this machine")
        route.abort()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        where = message.location.get("url", "")
        if not (_REFUSED_PAGE.match(message.text) and where == self.page.url):
            self._fault(f"the console says: {message.text[:300]} ({_path(where)})")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._fault(f"{_path(response.url)} answered {response.status}")


def page_faults(page: Page) -> Iterator[str]:
    """What is wrong with the document itself."""
    facts: dict[str, Any] = page.evaluate(_FACTS)
    if facts["lang"] not in LANGUAGES:
        yield f"its language is {facts['lang']!r}, not one of {LANGUAGES}"
    if not facts["title"]:
        yield "it has no title"
    if facts["headings"] != 1:
        yield f"it has {facts['headings']} first headings, not one"
    if facts["wide"] > 0:
        yield f"it is {facts['wide']} px too wide for {page.viewport_size}: {facts['widest']}"
    if facts["overlaps"]:
        yield f"texts lie upon each other at {page.viewport_size}: {facts['overlaps'][:5]}"
    if facts["repeated"]:
        yield f"the same id twice: {facts['repeated'][:5]}"
    if facts["dead"]:
        yield f"links to a place that is not on the page: {facts['dead'][:5]}"


def axe_faults(page: Page) -> Iterator[str]:
    """What axe finds."""
    found = _axe().run(page, options=AXE_OPTIONS)
    for rule in found.response["violations"]:
        nodes = [f"{node['html'][:120]} {_why(node)}" for node in rule["nodes"][:3]]
        yield f"axe {rule['id']} ({rule['help']}), {len(rule['nodes'])} times: {'; '.join(nodes)}"


def _why(node: dict[str, Any]) -> str:
    checks = [*node.get("any", []), *node.get("all", []), *node.get("none", [])]
    return "/".join(check["message"] for check in checks)[:200]


@cache
def _axe() -> Axe:
    return Axe()


def _path(address: str) -> str:
    split = urlsplit(address)
    return split.path + (f"?{split.query}" if split.query else "")
