"""What the browser tests share: one browser and one town for each process of tests, and people who come and go.
Imports playwright through tests.browser.
Promise: a test fails when any page that anybody opened in it broke a promise that holds for every page.

YIZHAN_SHOTS=1 draws the pictures of the README; YIZHAN_LOOK=FOLDER keeps a picture of every page that is opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, town
from tests.browser.person import Person
from tests.browser.stock import Stock, stocked
from tests.browser.town import Town
from tests.processes import Side

Enters = Callable[..., Person]
FRESH_SECONDS = 300


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


@pytest.fixture(scope="session")
def stock(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    """A town with a case in each state, for those who look and change nothing."""
    with stocked(tmp_path_factory.mktemp("stock"), seed=12) as found:
        yield found


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], tuple[float, Any]]:
    """The cookies of people who signed in before, and when; younger than a session that ends for being idle."""
    return {}


@pytest.fixture
def enters(browser: Browser, sessions: dict[tuple[str, str], tuple[float, Any]]) -> Iterator[Enters]:
    """``enters(side)``: somebody sits down at a side, signed in; ``signed_in=False`` leaves her before the door."""
    people: list[Person] = []

    def enter(side: Side, screen: dict[str, Any] | None = None, *, signed_in: bool = True) -> Person:
        since, cookies = sessions.get((side.address, side.user), (0.0, None))
        known = signed_in and cookies is not None and time.monotonic() - since < FRESH_SECONDS
        person = Person(browser, side, {**(screen or {}), **({"storage_state": cookies} if known else {})})
        people.append(person)
        if signed_in and not known:
            person.signs_in()
            sessions[side.address, side.user] = (time.monotonic(), person.context.storage_state())
        return person

    yield enter
    faults = [fault for person in people for fault in person.leaves()]
    assert not faults, "pages that broke a promise:\n" + "\n".join(faults)
