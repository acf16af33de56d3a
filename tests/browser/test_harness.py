"""The harness itself: a page that breaks a promise is noticed, and a page that keeps them is left alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.promises import Watch

GOOD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>待办</title>
<link rel="icon" href="data:,"></head><body><main><h1>待办</h1><p>没有办件。</p></main></body></html>"""
BAD = {
    "first headings": GOOD.replace("<p>", "<h1>又一个</h1><p>"),
    "language": GOOD.replace(' lang="zh-CN"', ""),
    "no title": GOOD.replace("<title>待办</title>", ""),
    "too wide": GOOD.replace("<p>", '<p style="width:2000px">'),
    "not on this machine": GOOD.replace("<p>", '<img alt="" src="http://example.org/a.png"><p>'),
    "console says": GOOD.replace("<p>", "<script>console.error('坏了')</script><p>"),
    "a script failed": GOOD.replace("<p>", "<script>nothing()</script><p>"),
    "lie upon each other": GOOD.replace("<p>", '<p>甲甲甲甲</p><p style="margin-top:-30px">乙乙乙乙</p><p>'),
    "the same id": GOOD.replace("<p>", '<p id="a">甲</p><p id="a">'),
    "not on the page": GOOD.replace("<p>", '<p><a href="#nowhere">去</a></p><p>'),
    "color-contrast": GOOD.replace("<p>", '<p style="color:#ccc">'),
    "label": GOOD.replace("<p>", "<input><p>"),
    "target-size": GOOD.replace(
        "<p>", '<p style="font-size:9px;line-height:9px"><a href="/a">甲</a><br><a href="/b">乙</a></p><p>'
    ),
    "Content Security Policy": GOOD.replace("<p>", "<style>p{color:black}</style><p>"),
    "/missing.css": GOOD.replace("<title>", '<link rel="stylesheet" href="/missing.css"><title>'),
}


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """A good page at /good, a bad one at its number, nothing elsewhere."""
        name = self.path.strip("/")
        page = GOOD if name == "good" else list(BAD.values())[int(name)] if name.isdigit() else ""
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if name.isdigit() and list(BAD)[int(name)] == "Content Security Policy":
            self.send_header("Content-Security-Policy", "style-src 'self'")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """The test says what is to be said."""


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """The address of a small server of good and bad pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _faults(browser: Browser, address: str) -> list[str]:
    context = browser.new_context(**chromium.DESK)
    page = context.new_page()
    watch = Watch(page, scripts=True)
    page.goto(address, wait_until="load")
    watch.look()
    context.close()
    return watch.faults


def test_a_good_page_is_left_alone(browser: Browser, pages: str) -> None:
    """Nothing is said about a page that keeps every promise."""
    assert _faults(browser, f"{pages}/good") == []


@pytest.mark.parametrize("fault", BAD)
def test_a_page_that_breaks_a_promise_is_noticed(browser: Browser, pages: str, fault: str) -> None:
    """Each way of breaking a promise is told with the words that name it."""
    told = "\n".join(_faults(browser, f"{pages}/{list(BAD).index(fault)}"))
    assert fault in told, told


def test_a_missing_browser_is_a_failure_where_it_is_demanded() -> None:
    """CI=true demands it; a person's machine may do without."""
    assert chromium.demanded({"CI": "true"})
    assert not chromium.demanded({})
