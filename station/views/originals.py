"""Originals: what is kept here and who has it, what is on its way, and what should be with its owner.
May import flask, forms, and the station's batches, custody, shifts and guards.
Promise: every original that is known here stands on one of these lists, by name of who has it, until it is given back.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from forms import custody as hands
from forms.acts.table import next_office
from forms.case import Case
from forms.ledgers.originals import ORIGINALS
from forms.ledgers.record import Record
from station import custody
from station.arrivals import Arrivals
from station.batches import ARRIVAL, BATCH, Batches
from station.shifts import Shifts
from station.views.about import record_address
from station.views.guards import actor, language, room, signed_in
from station.words import speech

originals = Blueprint("originals", __name__)
# A cupboard holds no more; the others stand in the ledger and in the count by storage place.
MOST_SHOWN = 100


def batches() -> Batches:
    """The batches of this desk."""
    return Batches(room().desk, room().ledgers)


def arrivals() -> Arrivals:
    """The batches that come to this desk."""
    return Arrivals(room().desk, room().ledgers)


def shifts() -> Shifts:
    """The shifts of this desk."""
    return Shifts(room().desk, room().ledgers)


@originals.get("/originals")
@signed_in
def show() -> Any:
    """What is kept here, what is on its way, what should be with its owner, and the batches to be told over."""
    wrong, arriving = shifts().unaccounted(), arrivals().arriving()
    return render_template(
        "originals.html",
        here=custody.here(room().book, MOST_SHOWN),
        total=custody.count_here(room().book),
        coming=[one for one in custody.coming(room().book) if one["key"] not in arriving],
        away=custody.on_the_way(room().book),
        elsewhere=custody.elsewhere(room().book),
        wrong=wrong,
        arriving=[_batch_said(one) for one in arriving],
        awaiting=room().ledgers.find(ARRIVAL, "open = '1'"),
        sent=room().ledgers.find(BATCH, "office = ?", (room().book.office,), limit=20),
        waiting=shifts().waiting_for(actor().name),
        today=room().ledgers.today(),
        **words(),
    )


def words() -> dict[str, Any]:
    """What templates of originals say with."""
    told, name_of = speech(language()), room().book.catalogue.current().name_of
    return {
        "number_of": lambda record_id: hands.batch_number(record_id) if record_id else "",
        "key_of": lambda record_id: record_id.partition(":")[2],
        "address": record_address,
        "state_of": lambda row: told.t(ORIGINALS.states[row["state"]]),
        "whose": lambda row: _whose(str(row["who"]), name_of),
    }


def _whose(who: str, name_of: Any) -> str:
    office, _, name = who.removeprefix(">").partition(":")
    return f"{name} → {name_of(office)}" if who.startswith(">") else f"{name_of(office)} {name}"


def _batch_said(batch: str) -> dict[str, Any]:
    lines = [one for one in batches().lines(batch) if not one.state]
    return {"record": batch, "from": Record(batch).office, "cases": sum(one.original is None for one in lines),
            "originals": sum(one.original is not None for one in lines)}


def about_originals(case_id: str) -> dict[str, Any]:
    """The originals of a case, each with who has it and what happened to it, for the page of the case."""
    name_of = room().book.catalogue.current().name_of
    found = custody.of_case(room().book, case_id)
    return {"originals": [{"record": one, "whose": holder_said(one, name_of), "address": record_address(one.id),
                           "state": speech(language()).t(ORIGINALS.states[one.state])} for one in found]}


def about_handing(case: Case) -> dict[str, Any]:
    """To whom a case goes next, and its originals that lie here, for the page of the act that hands it over."""
    here = [one for one in custody.of_case(room().book, case.id) if custody.lies_here(one, room().book.office)]
    return {"next_office": next_office(case), "along": here}


def holder_said(record: Record, name_of: Any) -> str:
    """Who has an original now, in one phrase."""
    had, w = hands.holder(record), speech(language()).w
    name = had.name or w("erased")
    return w(f"has_{had.kind}").format(name=name, office=name_of(had.office), to=name_of(had.to) if had.to else "")
