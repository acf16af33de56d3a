"""What the browser tests share: one browser and one town for each process of tests, and people who come and go.
Imports playwright through tests.browser.
Promise: a test fails when any page that anybody opened in it broke a promise that holds for every page.

YIZHAN_SHOTS=1 draws the pictures of the README; YIZHAN_LOOK=FOLDER keeps a picture of every page that is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, town
from tests.browser.person import Person
from tests.browser.town import Town
from tests.processes import Side

Enters = Callable[..., Person]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser program; each person gets a fresh, separate one of its windows."""
    with chromium.started() as found:
        yield found


@pytest.fixture(scope="session")
def standing_town(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A county, a township and a village that all tests of this process work in, each with cases of its own."""
    with town.opened(tmp_path_factory.mktemp("town"), seed=11) as found:
        yield found


@pytest.fixture
def county_town(standing_town: Town) -> Iterator[Town]:
    """The town with whole lines at the beginning and at the end."""
    yield standing_town
    standing_town.mend()


@pytest.fixture
def enters(browser: Browser) -> Iterator[Enters]:
    """``enters(side)``: somebody sits down at a side and signs in; ``signed_in=False`` stays before the door."""
    people: list[Person] = []

    def enter(side: Side, screen: dict[str, Any] | None = None, *, name: str = "", signed_in: bool = True) -> Person:
        person = Person(browser, side, name, screen)
        people.append(person)
        if signed_in:
            person.signs_in()
        return person

    yield enter
    faults = [fault for person in people for fault in person.leaves()]
    assert not faults, "pages that broke a promise:\n" + "\n".join(faults)
