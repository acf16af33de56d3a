"""Help where it is needed: keys and whom to call, the first day on one page, and what hangs on the station's wall.
May import flask, forms, and the station's today and guards.
Promise: help is on this machine, without a line; what is not known here is room to write, not an invented number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.hours import Spell
from forms.ledgers.hours import WORK
from forms.screens import form_sheets
from forms.screens.dossier import Said
from station import today
from station.views.guards import actor, language, room, see_other, signed_in
from station.words import speech

help_pages = Blueprint("help", __name__)
TOUR_COOKIE = "yizhan_tour_"
YEAR_SECONDS = 365 * 24 * 3600
# Where each step of the first day is done; at a township papers come in where they leave a village.
STEPS = (
    "home.work", "intake.choose", "intake.choose", "home.every", "originals.show", "tray.exchange", "handing.asking",
)  # fmt: skip
KEYS = ("?", "/", "Tab", "Shift+Tab", "Enter", "Space", "Alt+←", "Ctrl+P", "Esc")
QUESTIONS = ("power", "line", "wrong", "print", "password", "lost")


@help_pages.get("/help")
@signed_in
def show() -> Any:
    """Keys, whom to call, and the questions that come up most."""
    return render_template("help.html", keys=KEYS, questions=QUESTIONS, phones=directory())


@help_pages.get("/tour")
@signed_in
def tour() -> Any:
    """What a day looks like, in seven steps; who opened it is not offered it again."""
    steps = [(number, url_for(endpoint)) for number, endpoint in enumerate(STEPS, 1)]
    return _put_aside(make_response(render_template("tour.html", steps=steps, level=room().book.level)))


@help_pages.post("/tour")
@signed_in
def seen() -> Any:
    """The hint on home is not shown to this person in this browser again."""
    return _put_aside(see_other("home.work"))


def _put_aside(answer: Response) -> Response:
    answer.set_cookie(_cookie(), "1", max_age=YEAR_SECONDS, httponly=True, samesite="Strict")
    return answer


def newcomer() -> bool:
    """Whether who is signed in has not put the tour aside in this browser."""
    return _cookie() not in request.cookies


def _cookie() -> str:
    # Several people share one machine, and a name stands in no cookie.
    return TOUR_COOKIE + hashlib.sha256(f"tour\n{actor().name}".encode()).hexdigest()[:8]


@help_pages.get("/wall")
@signed_in
def wall() -> Any:
    """The notice for the wall, as of today."""
    book = room().book
    now = book.catalogue.current()
    items = [item for item in now.items.items() if book.level in item.file_at]
    own = [(("服务电话", "service phone"), number) for number in [service_phone()] if number]
    sheet = form_sheets.wall(
        now.name_of(book.office),
        book.edges.today().isoformat(),
        sorted(items, key=lambda item: item.code),
        list(_staff()),
        [said for spell in today.hours(book).spells for said in _hours(spell)],
        [*own, *((place, number) for place, _, number in directory())],
    )
    back = (url_for("help.show"), speech(language()).w("help"))
    return render_template("frame/sheet.html", sheet=sheet, case=None, back=back)


def _staff() -> Iterator[tuple[Said, Said]]:
    ledger = room().ledgers.named("staff")
    employment = ledger.fields["employment"]
    kinds = {one.value: (one.zh, one.en) for one in employment.choices}
    for row in _mine("staff"):
        name = str(row["values"].get("person") or "")
        if name:
            yield (name, name), kinds.get(row["values"].get("employment", ""), ("", ""))


def _hours(spell: Spell) -> Iterator[Said]:
    spans = "、".join(f"{begins}–{ends}" for begins, ends in spell.spans)
    zh, en = ("工作日", "working days") if spell.applies == WORK else ("休息日值班", "duty on days of rest")
    last = spell.last.isoformat() if spell.last else ""
    until = (f"，至{last}", f", until {last}") if last else ("", "")
    yield f"{zh} {spans}{until[0]}", f"{en} {spans}{until[1]}"


def service_phone() -> str:
    """The telephone of this office as its premises are registered, "" where none is."""
    phones = (str(row["values"].get("phone") or "") for row in _mine("premises"))
    return next((one for one in phones if one), "")


def directory() -> list[tuple[Said, str, str]]:
    """Whom to call: (office or window, person, number), by name."""
    found = []
    for row in _mine("directory"):
        values = row["values"]
        place, person = str(values.get("place") or ""), str(values.get("person") or "")
        if values.get("phone"):
            found.append(((place, place), person, str(values["phone"])))
    return sorted(found)


def _mine(ledger: str) -> list[dict[str, Any]]:
    ledgers = room().ledgers
    return ledgers.find(ledger, "open = '1' AND office = ?", (ledgers.book.office,), "day, subject", 100)
