"""A resident's rating at the station: the case that her code names, and entering it in nobody's name but her own.
May import forms and the station's desk, register and saving.
Promise: what she said is sealed to the county before it is written, and nobody at the station can open it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.acts.filing import rating_hash
from forms.acts.register import ACTS
from forms.case import Case
from forms.events import Event
from forms.fields import Field
from forms.slips import read_rating_code
from station import register
from station.desk import Actor, Desk
from station.saving import saving
from sync.database import rows

RATE = "rate"
# Who enters what a resident does alone in the hall: a name without an account, so nobody can sign in under it.
SELF_SERVICE = "大厅自助"


def case_of(desk: Desk, typed: object) -> str | None:
    """The case whose slip bears this code, None for a code that is not known here."""
    code = read_rating_code(typed)
    if code is None:
        return None
    query = "SELECT subject FROM case_row WHERE rating_hash = ? LIMIT 1"
    found = rows(desk.book.journal.db, query, rating_hash(code))
    return str(found[0][0]).removeprefix(register.PREFIX) if found else None


def code_of(case: Case) -> str:
    """The code as the filing told it; "" where this desk does not know it, or no longer."""
    filed = next((line.event for line in case.lines if line.event.kind == "case:submitted"), None)
    return str((filed.personal or {}).get("rating_token", "")) if filed else ""


def asked(desk: Desk, case: Case) -> tuple[Field, ...]:
    """What a resident is asked."""
    return ACTS[RATE].asks(case, desk.context(visitor(desk), case, None))


def rate(desk: Desk, case: Case, by: str, told: Mapping[str, Any]) -> None:
    """Enter a rating; ``by`` is who turned the screen, "" for a resident alone. Raises Declined."""
    if not by:
        introduce(desk)
    desk.act(Actor(by, desk.book.role) if by else visitor(desk), case.id, RATE, told)


def visitor(desk: Desk) -> Actor:
    """In whose name a resident enters something alone."""
    return Actor(SELF_SERVICE, desk.book.role)


def introduce(desk: Desk) -> None:
    """The county admits only what somebody entered whom it knows; told once, and before the first rating."""
    book = desk.book
    with saving(book.journal.db):
        if book.journal.history(f"user:{book.station}:{SELF_SERVICE}"):
            return
        moment = book.edges.moment()
        facts = {
            "v": 1, "at": moment, "entered": moment, "office": book.office, "by": SELF_SERVICE, "role": book.role,
            "user": SELF_SERVICE, "user_role": book.role, "active": True,
        }  # fmt: skip
        desk.write((Event("user:added", facts),), "")
