"""Every page of both sides: where it is, who opens it, and in which case of the town.
Imports tests.browser.stock.
Promise: this table and the addresses of the applications are held against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.stock import Stock
from tests.processes import Side


@dataclass(frozen=True)
class Place:
    """``who``: county, township, village or troubled. ``path`` is its address in the town; a number in braces is the
    name of a case. ``part`` is an address that answers with no page of its own."""

    who: str
    endpoint: str
    path: str
    status: int = 200
    part: bool = False

    @property
    def package(self) -> str:
        """Whose pages these are."""
        return "central" if self.who == "county" else "station"

    def side(self, stock: Stock) -> Side:
        """Where it is opened."""
        town = stock.town
        return {"county": town.county, "township": town.township, "village": town.village}.get(self.who, stock.troubled)

    def address(self, stock: Stock) -> str:
        """Its address in this town."""
        return self.path.format_map(stock.cases)


COUNTY = (
    Place("county", "door.sign_in", "/sign-in"),
    Place("county", "worklist.home", "/"),
    Place("county", "casework.show", "/cases/{reported}"),
    Place("county", "casework.show", "/cases/0", 404),
    Place("county", "worklist.strip", "/strip", part=True),
)
STATION = (
    Place("village", "door.sign_in", "/sign-in"),
    Place("village", "door.alive", "/alive", part=True),
    Place("village", "home.work", "/"),
    Place("township", "home.work", "/"),
    Place("village", "home.every", "/cases"),
    Place("troubled", "home.every", "/cases"),
    Place("village", "home.find", "/find?case=0", 404),
    Place("village", "intake.choose", "/new"),
    Place("village", "intake.file", "/new/S002-05"),
    Place("township", "intake.file", "/new/S002-10"),
    Place("village", "cases.show", "/cases/{filed}"),
    Place("village", "cases.show", "/cases/{delivered}"),
    Place("village", "cases.show", "/cases/{overtaken}"),
    Place("village", "cases.show", "/cases/{parked}"),
    Place("troubled", "cases.show", "/cases/{held}"),
    Place("township", "cases.show", "/cases/{correction}"),
    Place("township", "cases.show", "/cases/{walked_in}"),
    Place("village", "cases.show", "/cases/0", 404),
    Place("township", "cases.asking", "/cases/{received}/act/request_correction"),
    Place("village", "paper.receipt", "/cases/{filed}/receipt"),
    Place("village", "tray.exchange", "/exchange"),
    Place("troubled", "tray.exchange", "/exchange"),
    Place("village", "tray.strip", "/strip", part=True),
)
PLACES = COUNTY + STATION
