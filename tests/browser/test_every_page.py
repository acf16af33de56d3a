"""Every page of both sides, in the middle of a town's work: sound, accessible, at every size and in both languages."""

from __future__ import annotations

import re

import pytest

from tests.browser import chromium, routes
from tests.browser.conftest import Enters
from tests.browser.person import Person
from tests.browser.places import PLACES, Place
from tests.browser.stock import Stock, entered
from tests.browser.town import NAMES, USERS

PAGES = [place for place in PLACES if not place.part]
SIZES = ("standard", "large", "care")
# Beside the phone: a screen of 1280 at 100, 200 and 400 %, where text still flows in one column.
WIDTHS = (375, 1280, 640, 320)


def _named(place: Place) -> str:
    return f"{place.who}-{place.path}"


@pytest.mark.parametrize("package", routes.VIEWS)
def test_no_page_is_forgotten(package: str) -> None:
    """Each address that a browser can open stands in the table of places, and the table names no other."""
    named = {place.endpoint for place in PLACES if place.package == package}
    assert named == routes.endpoints(package)


@pytest.mark.parametrize("place", PLACES, ids=_named)
def test_a_page_keeps_every_promise(stock: Stock, enters: Enters, place: Place) -> None:
    """Its status, its address, and all that `promises` demands, axe's rules first of all."""
    assert routes.endpoint_of(place.package, place.address(stock)) == place.endpoint
    person = enters(place.side(stock))
    if place.part:
        assert person.page.request.get(place.address(stock)).status == place.status
    else:
        assert person.opens(place.address(stock)) == place.status


@pytest.mark.parametrize("place", PAGES, ids=_named)
def test_a_page_fits_small_screens_and_large_type(stock: Stock, enters: Enters, place: Place) -> None:
    """On a phone, at 200 % and at 400 %, in each size of type: nothing scrolls sideways, nothing lies upon another."""
    person = enters(place.side(stock), chromium.PHONE)
    assert person.opens(place.address(stock)) == place.status
    for size in SIZES:
        person.prefers(size=size)
        assert person.page.locator(f"html.size-{size}").count() == 1
        for width in WIDTHS:
            person.resizes(width)


@pytest.mark.parametrize("place", PAGES, ids=_named)
def test_a_page_speaks_one_language(stock: Stock, enters: Enters, spoken: str, place: Place) -> None:
    """In English no Chinese but names, places and what people typed; in Chinese no English but codes."""
    person = enters(place.side(stock))
    person.opens(place.address(stock))
    english = _foreign(person, "en", "")
    person.prefers(language="en")
    assert person.page.locator("html").get_attribute("lang") == "en"
    chinese = _foreign(person, "zh", spoken)
    assert (english, chinese) == ([], []), "English on the Chinese page, Chinese on the English page"


@pytest.fixture(scope="module")
def spoken(stock: Stock) -> str:
    """What is Chinese in every language: offices, people, and all that was entered in the town's cases."""
    return "\n".join([*NAMES.values(), *USERS.values(), *(text for side in stock.sides for text in entered(side))])


_SAID = """lang => {
    const said = [];
    for (const one of document.querySelectorAll('body *')) {
        if (one.closest(`[lang^="${lang}"]:not(html)`) || one.matches('script, style')) continue;
        said.push(...['aria-label', 'title', 'placeholder', 'alt'].map(name => one.getAttribute(name) || ''));
        said.push(...[...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data));
    }
    return said.concat(document.title).map(text => text.trim()).filter(text => text);
}"""
_RUNS = {"zh": re.compile(r"[\u3400-\u9fff]+"), "en": re.compile(r"\b[A-Za-z][a-z]{2,}\b")}


def _foreign(person: Person, lang: str, known: str) -> list[str]:
    """The runs of words in ``lang`` that the page says and that are no part of ``known``."""
    said: list[str] = person.page.evaluate(_SAID, lang)
    return sorted({run for text in said for run in _RUNS[lang].findall(text) if run not in known})
