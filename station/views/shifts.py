"""Shifts: handing over, taking over, the paper of it, and the count of originals at the end of a shift.
May import flask, forms, and the station's shifts, custody and guards.
Promise: a shift is taken by the one it was handed to, signed in or with her own password, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for

from forms.errors import Declined, Problem
from forms.ledgers.record import Record
from forms.ledgers.shifts import HANDED, SHIFTS, TAKEN
from forms.screens import custody_sheets
from station import register
from station.batches import ARRIVAL
from station.desk import Actor
from station.shifts import SHIFT
from station.views.cases import once
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.originals import shifts, words
from station.words import speech
from sync.errors import Refused

handing = Blueprint("handing", __name__)
KEY_BYTES = 12
LONGEST = 1_000
# Cases that a page shows with all that is known of them; the others by their numbers.
MOST_SPELT = 30


@handing.get("/shift")
@signed_in
def asking() -> Any:
    """What the person who goes hands over."""
    return _page((), room().book.edges.chance(KEY_BYTES).hex())


@handing.post("/shift")
@signed_in
def handed() -> Any:
    """Hand the shift over; it stays hers until it is taken."""
    key, form = request.form.get("draft", "")[:64], request.form
    names = ("to", "window", "matters", "differences")
    command = {name: form.get(name, "").strip()[:LONGEST] or None for name in names}
    try:
        found = shifts().hand(actor(), {**command, "originals": form.getlist("originals"), **once(key)})
    except Declined as no:
        return _page(no.problems, key), 422
    return see_other("handing.show", key=found.partition(":")[2], done="handed")


def _page(problems: Sequence[Problem], key: str) -> str:
    total, named = shifts().open_cases()
    return render_template(
        "shift.html",
        colleagues=shifts().colleagues(actor()),
        pairs=lambda names: [(one, one) for one in names],
        total=total,
        cases=named,
        first=MOST_SPELT,
        item_of=_item_of,
        mine=shifts().kept_by(actor().name),
        carried=shifts().carried_by(actor().name),
        wrong=_wrong(),
        waiting=shifts().waiting_for(actor().name),
        before=room().ledgers.find(SHIFT, "office = ?", (room().book.office,), limit=10),
        state_of_shift=lambda row: speech(language()).t(SHIFTS.states[row["state"]]),
        given=request.form,
        problems=problems,
        key=key,
        **words(),
    )


def _item_of(row: dict[str, Any]) -> str:
    item = room().book.catalogue.current().item(row["item"], row["item_version"])
    return speech(language()).t((item.name, item.name_en)) if item else str(row["item"] or "")


@handing.get("/shift/<key>")
@signed_in
def show(key: str) -> Any:
    """One shift: what was handed over, and taking it."""
    return _shift_page(key, ())


@handing.post("/shift/<key>")
@signed_in
def taking(key: str) -> Any:
    """Take the shift: at one's own sign-in, or at the other's screen with one's own password."""
    found = _read(key)
    if found is None:
        return _unknown()
    to, typed = str(found.values.get("to", "")), request.form.get("password", "")
    try:
        who = actor() if actor().name == to else _by_password(to, typed)
        shifts().take(who, found.id, {"found": request.form.get("found", "").strip()[:LONGEST] or None})
    except Declined as no:
        return _shift_page(key, no.problems), 422
    return see_other("handing.show", key=key, done="taken")


def _by_password(name: str, password: str) -> Actor:
    """Whoever types her own password is there; nobody is signed in by it."""
    accounts = room().book.accounts
    try:
        accounts.sign_out(accounts.sign_in(name, password))
    except Refused as no:
        raise Declined([Problem("password", no.code, no.zh, no.en)]) from no
    return room().desk.actor(name)


def _read(key: str) -> Record | None:
    try:
        return room().ledgers.read(f"{SHIFT}:{key}")
    except Declined:
        return None


def _unknown() -> Any:
    return render_template("frame/told.html", problems=[speech(language()).words["shift_unknown"]]), 404


def _shift_page(key: str, problems: Sequence[Problem]) -> Any:
    found = _read(key)
    if found is None:
        return _unknown()
    giver, there = str(found.lines[0].event.facts["by"]), shifts().originals_of(found)
    return render_template(
        "shift_taken.html",
        record=found,
        key=key,
        giver=giver,
        at=found.lines[0].event.facts["at"][:16].replace("T", " "),
        state=speech(language()).t(SHIFTS.states[found.state]),
        to_take=found.state == HANDED,
        mine=actor().name == found.values.get("to"),
        cases=_case_rows(found),
        first=MOST_SPELT,
        item_of=_item_of,
        originals=there,
        holder_now=f"{found.office}:{found.values.get('to', '') if found.state == TAKEN else giver}",
        left=shifts().left_with(found) if found.state == HANDED else [],
        wrong=_wrong() if found.state == HANDED else 0,
        ledger_page=url_for("ledgers.record", name=SHIFT, key=key),
        given=request.form,
        problems=problems,
        done=request.args.get("done", "")[:20],
        **words(),
    )


def _case_rows(found: Record) -> list[dict[str, Any]]:
    """The cases that a shift names, as they stand now, in the order in which it names them."""
    named = [str(one["case"]) for one in found.values.get("cases", ())]
    known = shifts().rows_of(named)
    unknown = {"item": "", "item_version": "", "next_due": "", "state": "awaited"}
    return [known.get(one) or {"case": one, **unknown} for one in named]


def _wrong() -> int:
    """How many originals want somebody."""
    return sum(len(found) for found in shifts().unaccounted().values())


@handing.get("/shift/<key>/print")
@signed_in
def sheet(key: str) -> Any:
    """交接班登记 to print."""
    found = _read(key)
    if found is None:
        return _unknown()
    told, name_of = found.values, room().book.catalogue.current().name_of
    drawn = custody_sheets.shift(name_of(found.office), custody_sheets.Shift(
        giver=str(found.lines[0].event.facts["by"]), taker=str(told.get("to", "")),
        window=str(told.get("window") or ""),
        at=found.lines[0].event.facts["at"][:16].replace("T", " "), cases_count=int(told.get("cases_count", 0)),
        cases=tuple((str(one["case"]), _item_of(one), str(one["next_due"]).replace(register.NO_LIMIT, ""))
                    for one in _case_rows(found)),
        originals=tuple((str(one["title"]), str(one["about"] or ""), str(one["values"].get("place") or ""))
                        for one in shifts().originals_of(found)),
        matters=str(told.get("matters") or ""), differences=str(told.get("differences") or ""),
        state=SHIFTS.states[found.state], found=str(told.get("found") or ""),
        taken_at=_taken_at(found),
    ))  # fmt: skip
    back = (url_for("handing.show", key=key), speech(language()).w("shift_one"))
    return render_template("frame/sheet.html", sheet=drawn, case=None, back=back, code="")


def _taken_at(found: Record) -> str:
    taken = (line.event.facts["at"] for line in found.lines if line.event.kind == "shift:taken" and line.state == TAKEN)
    return str(next(taken, ""))[:16].replace("T", " ")


@handing.get("/originals/account")
@signed_in
def account() -> Any:
    """Whether every original here is accounted for: by storage place, with a red line for each that is not."""
    return _account_page((), room().book.edges.chance(KEY_BYTES).hex())


def _account_page(problems: Sequence[Problem], key: str) -> str:
    return render_template(
        "account.html",
        problems=problems,
        places=shifts().places(),
        wrong=shifts().unaccounted(),
        awaiting=room().ledgers.find(ARRIVAL, "open = '1' AND office = ?", (room().book.office,)),
        counted=room().ledgers.find("stocktake", "office = ?", (room().book.office,), "subject DESC", 5),
        key=key,
        given=request.form,
        done=request.args.get("done", "")[:20],
        today=room().ledgers.today(),
        **words(),
    )


@handing.post("/originals/account")
@signed_in
def counting() -> Any:
    """Enter the count: each original that was found is ticked."""
    key, form = request.form.get("draft", "")[:64], request.form
    command = {"there": form.getlist("there"), "listed": form.getlist("listed") or None, "place": form.get("place"),
               "remark": form.get("remark", "").strip() or None}
    try:
        shifts().count(actor(), {**command, **once(key)})
    except Declined as no:
        return _account_page(no.problems, key), 422
    return see_other("handing.account", done="counted")
