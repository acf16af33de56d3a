"""A person whose mouse is broken: Tab to go on, letters to type, arrows and Space to choose, Enter to press.
Imports tests.browser.filling and person.
Promise: nothing is reached but by keys that a person presses; one who cannot get there fails with what she met, and so
does one who cannot see where she is.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageChops

from tests.browser.filling import with_dates
from tests.browser.person import Person

LONGEST_WAY = 300
_FOCUSED = r"""() => {
    const one = document.activeElement;
    const text = (one.labels && one.labels.length ? one.labels[0].innerText : one.innerText) || '';
    return {tag: one.tagName, type: one.type || '', name: one.name || '', value: one.value || '',
            checked: !!one.checked, id: one.id, look: one.className,
            text: (one.getAttribute('aria-label') || text).replace(/\s+/g, ' ').trim()};
}"""


class Keyboard:
    """The keys of one person."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.keys = person.page.keyboard
        self._seen: set[tuple[str, str, str]] = set()

    @property
    def focused(self) -> dict[str, Any]:
        """What has the focus: tag, type, name, value, checked, id and the text that names it."""
        found: dict[str, Any] = self.person.page.evaluate(_FOCUSED)
        return found

    def tabs_to(self, text: str, *, tag: str = "") -> dict[str, Any]:
        """Press Tab until what is called ``text``, and with a tag only that, has the focus."""
        met: list[str] = []
        for _ in range(LONGEST_WAY):
            self.keys.press("Tab")
            at = self.focused
            # Between the last stop and the first is the page itself, which says everything.
            found = (text == at["text"] and tag == at["tag"]) if tag else text in at["text"] and at["tag"] != "BODY"
            if found:
                self._sees_where_she_is(at)
                return at
            met.append(at["text"][:12])
        raise AssertionError(f"Tab never came to {text!r} on {self.person.path}: {met}")

    def enters(self) -> None:
        """Press Enter, which leads to another page."""
        with self.person.page.expect_navigation(wait_until="load"):
            self.keys.press("Enter")
        self.person.arrived()

    def fills_and_presses(self, fields: Mapping[str, list[str]], button: str) -> set[str]:
        """Go through the page from where the focus is, answering what is asked, and press ``button``."""
        wanted = with_dates(fields)
        filled = set()
        for step in range(LONGEST_WAY):
            if step or not self.focused["name"]:
                self.keys.press("Tab")
            at = self.focused
            self._sees_where_she_is(at)
            if at["tag"] == "BUTTON" and button in at["text"]:
                self.enters()
                return {name for name in fields if name in filled or f"{name}.year" in filled}
            if at["name"] in wanted and at["tag"] != "BUTTON":
                self._answers(at, wanted[at["name"]])
                filled.add(at["name"])
        raise AssertionError(f"Tab never came to the button {button!r} on {self.person.path}")

    def _sees_where_she_is(self, at: dict[str, Any]) -> None:
        """A stop looks different with the focus; those that are dressed alike are looked at once."""
        dress = (at["tag"], at["type"], at["look"])
        if dress not in self._seen and at["tag"] != "BODY":
            self._seen.add(dress)
            assert shows_focus(self.person), f"the focus cannot be seen on {self.person.path}: {at}"

    def _answers(self, at: dict[str, Any], texts: list[str]) -> None:
        if at["tag"] == "SELECT" or at["type"] == "radio":
            self._chooses(at, texts[0])
        elif at["type"] == "checkbox":
            if at["checked"] != (at["value"] in texts):
                self.keys.press("Space")
        else:
            self.keys.press("Control+a")
            self.keys.insert_text(texts[0])

    def _chooses(self, at: dict[str, Any], value: str) -> None:
        """Arrows go round a list or a group; Space takes the first of a group in which nothing is chosen yet."""
        if at["type"] == "radio" and at["value"] == value:
            self.keys.press("Space")
            return
        for key in ("ArrowDown", "ArrowUp"):
            for _ in range(40):
                if self.focused["value"] == value:
                    return
                self.keys.press(key)
        raise AssertionError(f"the arrows never came to {value!r} in {at['name']}")


def shows_focus(person: Person) -> bool:
    """Whether what has the focus looks different from the same thing without it."""
    box = person.page.evaluate(
        "() => { const b = document.activeElement.getBoundingClientRect(); return [b.x, b.y, b.width, b.height] }"
    )
    clip = {"x": max(box[0] - 12, 0), "y": max(box[1] - 12, 0), "width": box[2] + 24, "height": box[3] + 24}
    with_focus = _picture(person, clip)
    person.page.evaluate("() => { window.left = document.activeElement; window.left.blur() }")
    without = _picture(person, clip)
    person.page.evaluate("() => window.left.focus()")
    return ImageChops.difference(with_focus, without).getbbox() is not None


def _picture(person: Person, clip: dict[str, float]) -> Image.Image:
    png = person.page.screenshot(clip=clip, caret="hide")  # type: ignore[arg-type]  # a dict is taken
    return Image.open(io.BytesIO(png)).convert("RGB")
