"""A person at one side: a browser of her own, and the few things that people do with a page, in their words.
Imports playwright and tests.browser.promises.
Promise: everything is found by what a person sees or hears of it: a label, a heading, the name of a button or link.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import shots
from tests.browser.chromium import DESK
from tests.browser.promises import Watch
from tests.processes import PASSWORD, Side

PATIENCE_MS = 10_000
# A folder for people who want to look at every page that the tests open.
LOOK = os.environ.get("YIZHAN_LOOK", "")


class Person:
    """Who works at ``side``. Each page that she opens is judged at once; ``watch.faults`` keeps what was wrong."""

    def __init__(self, browser: Browser, side: Side, screen: dict[str, Any] | None = None) -> None:
        self.side, self.name = side, side.user
        wanted = {**DESK, **(screen or {})}
        self.context = browser.new_context(**wanted, base_url=side.address)
        self.context.set_default_timeout(PATIENCE_MS)
        # She chose the whole form on one page another day; a test of the other face says so.
        self.context.add_cookies([{"name": "yizhan_face", "value": "dense", "url": side.address}])
        self.page: Page = self.context.new_page()
        self.watch = Watch(self.page, scripts=wanted.get("java_script_enabled", True))

    # --- going somewhere -----------------------------------------------------------------------------------------

    def opens(self, path: str) -> int:
        """Type an address; the status of the answer."""
        answer = self.page.goto(path)
        self.arrived()
        assert answer is not None, path
        return answer.status

    def follows(self, link: str, *, within: Locator | None = None) -> None:
        """Click the link with this name."""
        self.leaves_by(self._one((within or self.page).get_by_role("link", name=link)))

    def presses(self, button: str, *, within: Locator | None = None) -> None:
        """Press the button with this name, which leads to another page."""
        self.leaves_by(self._one((within or self.page).get_by_role("button", name=button)))

    def goes_back(self) -> None:
        """The browser's own back button."""
        self.page.go_back()
        self.arrived()

    def reloads(self) -> None:
        """The browser's own reload button."""
        self.page.reload()
        self.arrived()

    def signs_in(self, password: str = PASSWORD) -> None:
        """Through the door."""
        self.opens("/sign-in")
        self.fills("用户名", self.name)
        self.fills("密码", password)
        self.presses("登录")

    def arrived(self) -> None:
        """Another page is open now: it is judged."""
        self.watch.look()
        self._keeps_a_look()

    def _keeps_a_look(self) -> None:
        if LOOK:
            shots.look(self.page, Path(LOOK), f"{self.side.package}-{self.name}")

    def changes(self, what: str) -> None:
        """Press one of the buttons for the size of type or the language, on top of each page."""
        self.presses(what, within=self.page.get_by_role("banner"))

    def prefers(self, **choices: str) -> None:
        """What she chose for her screen another day (``size``, ``language``); the page is opened again with it."""
        url = self.side.address
        self.context.add_cookies([{"name": f"yizhan_{name}", "value": to, "url": url} for name, to in choices.items()])
        self.page.reload()

    def resizes(self, width: int, height: int = 720) -> None:
        """Make the window another size; the page is judged again."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.watch.look(axe=False)
        self._keeps_a_look()

    # --- filling in ----------------------------------------------------------------------------------------------

    def fills(self, label: str, value: str, *, within: Locator | None = None) -> None:
        """Type into the field with this label."""
        self._one((within or self.page).get_by_label(label)).fill(value)

    def chooses(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Take an option of a list."""
        self._one((within or self.page).get_by_label(label)).select_option(label=option)

    def ticks(self, label: str, *, within: Locator | None = None) -> None:
        """Tick a box, or choose one of several."""
        self._one((within or self.page).get_by_label(label)).check()

    def unfolds(self, what: str) -> None:
        """Open what is folded away; no page is left."""
        self._one(self.page.locator("summary").filter(has_text=what)).click()

    def group(self, legend: str) -> Locator:
        """The questions under one legend."""
        return self._one(self.page.get_by_role("group", name=legend))

    # --- seeing --------------------------------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        """Every text stands on the page and can be read there."""
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(timeout=PATIENCE_MS)

    def misses(self, *texts: str) -> None:
        """None of the texts can be read on the page."""
        for text in texts:
            assert text not in self.reads(), f"{self.page.url} says {text!r}"

    def reads(self) -> str:
        """All that can be read on the page."""
        return self.page.locator("body").inner_text()

    @property
    def heading(self) -> str:
        """The page's first heading."""
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        """Where she is."""
        return self.page.url.removeprefix(self.side.address.rstrip("/"))

    def pictures(self, name: str, what: Locator | None = None) -> None:
        """Keep what the window shows, or one thing in it, as a picture for the README, when these are being made."""
        shots.keep(what or self.page, name)

    def leaves(self) -> list[str]:
        """Close the browser; what was wrong with the pages that she saw."""
        self.context.close()
        return [f"{self.name} at {fault}" for fault in self.watch.faults]

    def leaves_by(self, what: Locator) -> None:
        """Click what leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            what.click()
        self.arrived()

    @staticmethod
    def _one(found: Locator) -> Locator:
        """The first of those that can be seen: the same link may stand at the top and in a list."""
        return found.locator("visible=true").first
