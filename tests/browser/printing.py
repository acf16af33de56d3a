"""A station's pages in Chromium without a port: what the browser asks is answered by the application itself.
Imports playwright, pypdf and flask's client.
Promise: what is measured is the PDF that a printer would get: sizes, pages, text, and every colour in it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from tests.browser.paper import MM_PER_POINT

HOST = "http://127.0.0.1:8700"
# The operators of PDF that set a colour, by how many parts it has.
COLOURS = {b"rg": 3, b"RG": 3, b"k": 4, b"K": 4, b"sc": 3, b"SC": 3, b"scn": 3, b"SCN": 3}


@dataclass(frozen=True)
class Printed:
    """A PDF: ``sizes_mm`` of its pages, its ``text`` without any blank, the ``colours`` in it that are no grey, and how
    far the ``widest_mm`` piece of text begins from the left edge."""

    sizes_mm: list[tuple[int, int]]
    text: str
    colours: set[tuple[float, ...]]
    raw: bytes


class Press:
    """Prints pages of one application; signed in by its own client."""

    def __init__(self, browser: Browser, client: FlaskClient) -> None:
        self.client = client
        self.posted: list[tuple[str, str]] = []
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
        self.page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method == "POST":
            # Kept for the test to send on: a browser follows a redirect without asking the route again.
            self.posted.append((route.request.url.removeprefix(HOST), route.request.post_data or ""))
            route.fulfill(status=204)
            return
        answer = self.client.get(route.request.url.removeprefix(HOST), base_url=HOST)
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "set-cookie"}
        body = answer.get_data()
        answer.close()
        route.fulfill(status=answer.status_code, headers=headers, body=body)

    def prints(self, path: str, background: bool = True) -> Printed:
        """The page at this address as a PDF, with everything that it would colour."""
        found = self.page.goto(HOST + path)
        assert found is not None and found.status == 200, (path, found and found.status)
        self.page.emulate_media(media="print")
        raw = self.page.pdf(print_background=background, prefer_css_page_size=True, format="A4")
        return read(raw)

    def overflows(self, path: str) -> list[str]:
        """What sticks out of its box when the page is laid out for printing."""
        self.page.goto(HOST + path)
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": 640, "height": 900})
        try:
            return self.page.evaluate(
                """() => [...document.querySelectorAll('.paper *')].filter(one =>
                one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML.slice(0, 160))"""
            )
        finally:
            self.page.set_viewport_size({"width": 1280, "height": 800})


def read(raw: bytes) -> Printed:
    """What a PDF says of itself."""
    pdf = PdfReader(io.BytesIO(raw))
    sizes = [(round(float(p.mediabox.width) * MM_PER_POINT), round(float(p.mediabox.height) * MM_PER_POINT))
             for p in pdf.pages]  # fmt: skip
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    return Printed(sizes, text, {one for page in pdf.pages for one in _colours(page, pdf)}, raw)


def _colours(page: PageObject, pdf: PdfReader) -> Iterator[tuple[float, ...]]:
    for operands, operator in ContentStream(page.get_contents(), pdf).operations:
        if operator in COLOURS and len(operands) == COLOURS[operator]:
            parts = tuple(round(float(one), 3) for one in operands)
            if max(parts) - min(parts) > 0.01:
                yield parts


@contextmanager
def press(browser: Browser, client: FlaskClient) -> Iterator[Press]:
    """A press for the block."""
    found = Press(browser, client)
    try:
        yield found
    finally:
        found.page.context.close()
