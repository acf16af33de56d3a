"""Every page of both sides, in the middle of a town's work: sound, accessible, at every size and in both languages."""

from __future__ import annotations

import re

import pytest

from forms.catalog import packaged_items
from tests.browser import routes
from tests.browser.conftest import Enters
from tests.browser.person import Person
from tests.browser.places import PLACES, Place, drafted
from tests.browser.stock import Stock, entered, quoted, texts
from tests.browser.town import NAMES, USERS

PAGES = [place for place in PLACES if not place.part]
PARTS = [place for place in PLACES if place.part]
SIZES = ("standard", "large", "care")
# Beside the phone: a screen of 1280 at 100, 200 and 400 %, where text still flows in one column.
WIDTHS = (320, 375, 640, 1280)


def _named(place: Place) -> str:
    way = f"-{place.way.__name__}" if place.way else ""
    return f"{place.who}-{place.path}{way}"


@pytest.mark.parametrize("package", routes.VIEWS)
def test_no_page_is_forgotten(package: str) -> None:
    """Each address that a browser can open stands in the table of places, and the table names no other."""
    named = {place.endpoint for place in PLACES if place.package == package}
    assert named == routes.endpoints(package)


@pytest.mark.parametrize("place", PARTS, ids=_named)
def test_what_is_no_page_answers_too(stock: Stock, enters: Enters, place: Place) -> None:
    """Signs of life and pieces of pages."""
    path = place.address(stock)
    assert enters(place.side(stock)).page.request.get(path).status == place.status
    assert routes.endpoint_of(place.package, path) == place.endpoint


@pytest.mark.parametrize("place", PAGES, ids=_named)
def test_a_page_is_sound_at_every_size_and_in_both_languages(
    stock: Stock, enters: Enters, spoken: str, place: Place
) -> None:
    """Its status, its address, and all that `promises` demands, axe's rules first of all; on a phone, at 100, 200 and
    400 %, in each size of type nothing scrolls sideways and nothing lies upon another; in English no Chinese but what
    people typed, in Chinese no English but codes."""
    person = enters(place.side(stock))
    place.opened_by(person, stock)
    assert place.endpoint in (routes.endpoint_of(place.package, at) for at in (person.path, place.address(stock)))
    english = _foreign(person, "en", spoken)
    for size in SIZES:
        person.prefers(size=size)
        assert person.page.locator(f"html.size-{size}").count() == 1
        for width in WIDTHS:
            person.resizes(width)
    person.prefers(language="en", size="standard")
    assert person.page.locator("html").get_attribute("lang") == "en"
    chinese = _foreign(person, "zh", spoken)
    assert (english, chinese) == ([], []), "English on the Chinese page, Chinese on the English page"


@pytest.fixture(scope="module")
def spoken(stock: Stock) -> str:
    """What no screen translates: offices, people, what guides quote, and all that was entered."""
    cases = (text for side in stock.sides for text in entered(side))
    guides = (text for document in packaged_items() for text in quoted(document))
    return "\n".join([*NAMES.values(), *USERS.values(), *cases, *guides, *texts(drafted(stock))])


_SAID = """lang => {
    const said = [];
    for (const one of document.querySelectorAll('body *')) {
        if (one.closest(`[lang^="${lang}"]:not(html)`) || one.closest('script, style, noscript')) continue;
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
