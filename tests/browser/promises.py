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
_FACTS = """() => ({
    lang: document.documentElement.lang,
    title: document.title.trim(),
    headings: [...document.querySelectorAll('h1')].filter(one => one.innerText.trim()).length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    widest: [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .slice(0, 3).map(one => one.outerHTML.slice(0, 90)),
    repeated: [...document.querySelectorAll('[id]')].map(one => one.id).filter((id, at, all) => all.indexOf(id) < at),
    dead: [...document.querySelectorAll('a[href^="#"]')].map(one => decodeURIComponent(one.hash.slice(1)))
        .filter(id => !document.getElementById(id)),
})"""


class Watch:
    """Looks over a person's shoulder: ``faults`` are what a page did that no page may do, each once."""

    def __init__(self, page: Page, *, scripts: bool) -> None:
        self.page, self.scripts = page, scripts
        self.faults: list[str] = []
        self.pages: dict[str, str] = {}
        self._known: set[int] = set()
        page.context.route("**/*", self._let_through)
        page.on("console", self._heard)
        page.on("pageerror", lambda fault: self._fault(f"a script failed: {fault}"))
        page.on("response", self._answered)

    def look(self) -> None:
        """Judge the page that is open now."""
        self.pages[_path(self.page.url)] = self.page.title()
        for fault in page_faults(self.page):
            self._fault(fault)
        drawn = hash((self.page.content(), str(self.page.viewport_size)))
        if self.scripts and drawn not in self._known:
            self._known.add(drawn)
            for fault in axe_faults(self.page):
                self._fault(fault)

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
