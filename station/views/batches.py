"""Batches: handing one over, seeing what became of it, and telling over what arrives.
May import flask, forms, and the station's batches, custody and guards.
Promise: a line is offered exactly while somebody can tell it over; what is declined comes back as it was ticked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from forms import custody as hands
from forms.case import Case
from forms.errors import Declined, Problem
from forms.ledgers.batches import AWAITING, OUTCOMES, TAKEN
from forms.ledgers.record import Record
from station import custody, register
from station.batches import BATCH, Going, Line
from station.problems import decline
from station.views.cases import once
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.originals import arrivals, batches, words
from station.words import speech

handover = Blueprint("handover", __name__)
KEY_BYTES = 12
LONGEST = 400
LATE = ("happened_at", "paper_no")


# --- handing over ----------------------------------------------------------------------------------------------------


@handover.get("/batches/new")
@signed_in
def asking() -> Any:
    """What can go to an office; each case and each original is told over by a tick."""
    return _new_page((), room().book.edges.chance(KEY_BYTES).hex())


@handover.post("/batches/new")
@signed_in
def sending() -> Any:
    """Hand the batch over."""
    key, form = request.form.get("draft", "")[:64], request.form
    command = {"to": form.get("to", ""), "carrier": form.get("carrier", "").strip(), "cases": form.getlist("cases"),
               "remark": form.get("remark", "").strip() or None, "originals": form.getlist("originals"),
               "stay": bool(form.get("stay"))}
    try:
        found = batches().send(actor(), {**command, **once(key)})
    except Declined as no:
        return _new_page(no.problems, key), 422
    return see_other("handover.batch", key=found.partition(":")[2], done="sent")


def _new_page(problems: Sequence[Problem], key: str) -> str:
    desk, now = batches(), room().book.catalogue.current()
    movable, kept = desk.movable(actor()), custody.here(room().book)
    targets = desk.targets(movable, kept)
    to = request.values.get("to", "")
    to = to if to in targets else targets[0]
    sought, unknown_case = _sought()
    going = desk.offered(actor(), to, movable, kept, sought)
    if sought and sought not in [one.case.id for one in going]:
        unknown_case = decline("case", "batch_case", case=sought).problems
    return render_template(
        "batch_new.html",
        targets=targets,
        to=to,
        going=[(one, _item_said(one.case)) for one in going],
        given=request.form,
        problems=[*unknown_case, *problems],
        sought=request.values.get("case", "")[:64],
        ticked=_ticked(going, sought),
        key=key,
        carrier=request.form.get("carrier", actor().name),
        to_name=now.name_of(to),
        **words(),
    )


def _ticked(going: Sequence[Going], sought: str) -> set[str]:
    """What is ticked: as it was sent, and before that the case that somebody came with, and its originals."""
    if request.method == "POST":
        return {*request.form.getlist("cases"), *request.form.getlist("originals")}
    named = [one for one in going if one.case.id == sought]
    return {name for one in named for name in (sought, *(record.id for record in one.originals))}


def _sought() -> tuple[str, Sequence[Problem]]:
    """The case whose number was typed or scanned, to be offered before all others."""
    typed = request.values.get("case", "").strip()[:64]
    try:
        return (room().desk.find(typed) if typed else ""), ()
    except Declined as no:
        return "", no.problems


def _item_said(case: Case) -> str:
    item = room().book.catalogue.current().item(case.item, case.item_version)
    return speech(language()).t((item.name, item.name_en)) if item else case.item


# --- one batch -------------------------------------------------------------------------------------------------------


@handover.get("/batches/<key>")
@signed_in
def batch(key: str) -> Any:
    """One batch: its lines as they stand now."""
    return _batch_page(key, (), room().book.edges.chance(KEY_BYTES).hex())


@handover.post("/batches/<key>")
@signed_in
def signing(key: str) -> Any:
    """Enter what the county signed for."""
    draft, form = request.form.get("draft", "")[:64], request.form
    if not known(f"{BATCH}:{key}")[1]:
        return unknown()
    try:
        command = {"receiver": form.get("receiver", "").strip(), "originals": form.getlist("originals")}
        batches().signed(actor(), f"{BATCH}:{key}", {**command, **once(draft)})
    except Declined as no:
        return _batch_page(key, no.problems, draft), 422
    return see_other("handover.batch", key=key, done="signed")


def _batch_page(key: str, problems: Sequence[Problem], draft: str) -> Any:
    found = f"{BATCH}:{key}"
    record, lines = known(found)
    if record is None and not lines:
        return unknown()
    desk = batches()
    return render_template(
        "batch.html",
        record=record,
        batch=found,
        key=key,
        number=hands.batch_number(found),
        frm=Record(found).office,
        to=_to(record, lines),
        lines=[(one, line_said(one)) for one in lines],
        receipts=desk.receipts(found),
        to_tell=[one for one in lines if not one.state] if _to(record, lines) == room().book.office else [],
        unsigned=desk.to_be_signed(found),
        given=request.form,
        problems=problems,
        draft=draft,
        done=request.args.get("done", "")[:20],
        own_office=room().book.office,
        case_of=lambda number: register.read(room().book.journal, number),
        item_of=_item_said,
        **words(),
    )


def known(found: str) -> tuple[Record | None, list[Line]]:
    """The record of a batch and its lines, as far as they are known here."""
    try:
        sound = Record(found) if hands.parse_batch_number(hands.batch_number(found), room().book.office[:6]) else None
    except (ValueError, IndexError):
        sound = None
    return (batches().read(found), batches().lines(found)) if sound else (None, [])


def unknown() -> Any:
    """The page that says so of a batch that is not known here."""
    return render_template("frame/told.html", problems=decline("batch", "batch_unknown").problems), 404


def _to(record: Record | None, lines: Sequence[Line]) -> str:
    if record is not None:
        return str(record.values.get("to", ""))
    coming = (hands.holder(one.original).to for one in lines if one.original and not one.state)
    return next(coming, room().book.office)


def line_said(line: Line) -> str:
    """What a line is called."""
    if line.original is None:
        return speech(language()).w("batch_file")
    tail = line.original.values.get("number_tail")
    return f"{line.original.values.get('what') or speech(language()).w('erased')}{f' …{tail}' if tail else ''}"


# --- telling over ----------------------------------------------------------------------------------------------------


@handover.get("/batches/<key>/receive")
@signed_in
def telling_over(key: str) -> Any:
    """Every line that is still under way: received, refused with a reason, or not there."""
    return _receive_page(key, (), room().book.edges.chance(KEY_BYTES).hex())


@handover.post("/batches/<key>/receive")
@signed_in
def told_over(key: str) -> Any:
    """Take what was told over."""
    draft, found = request.form.get("draft", "")[:64], f"{BATCH}:{key}"
    lines, given = known(found)[1], request.form
    # Of all lines, also of those that were told over meanwhile: the same form again is the same receipt.
    said = {one.name: given.get(one.name, "") for one in lines}
    why = {one.name: given.get(f"{one.name}.reason", "").strip()[:LONGEST] for one in lines}
    command = {
        "outcomes": {name: one for name, one in said.items() if one in OUTCOMES},
        "reasons": {name: one for name, one in why.items() if one},
        "place": given.get("place", "").strip()[:40], "remark": given.get("remark", "").strip() or None,
        **{name: told for name in LATE if (told := given.get(name, "").strip())},
    }  # fmt: skip
    try:
        arrivals().receive(actor(), found, {**command, **once(draft)})
    except Declined as no:
        still_open = not lines or any(not one.state for one in lines)
        return _receive_page(key, no.problems, draft) if still_open else _batch_page(key, no.problems, draft), 422
    return see_other("handover.batch", key=key, done="received")


def _receive_page(key: str, problems: Sequence[Problem], draft: str) -> Any:
    found = f"{BATCH}:{key}"
    record, lines = known(found)
    if record is None and not lines:
        return unknown()
    open_lines = [one for one in lines if not one.state]
    before = batches().receipt(found)
    paper = room().ledgers.read(before["record"]) if before and before["state"] == AWAITING else None
    if not open_lines and paper is None:
        return redirect(url_for("handover.batch", key=key), 303)
    by_case: dict[str, list[Line]] = {}
    for one in open_lines:
        by_case.setdefault(one.case_id, []).append(one)
    return render_template(
        "batch_receive.html",
        number=hands.batch_number(found),
        key=key,
        frm=Record(found).office,
        carrier=(record.values.get("carrier") if record else "") or "",
        cases=[(register.read(room().book.journal, case_id), some) for case_id, some in by_case.items()],
        item_of=_item_said,
        line_said=line_said,
        given=request.form or _from_paper(paper, open_lines),
        paper=paper,
        problems=problems,
        draft=draft,
    )


def _from_paper(paper: Record | None, lines: Sequence[Line]) -> Mapping[str, str]:
    """The answers that the form begins with: files are there, originals are told over one by one; what was told over
    from paper stays."""
    found = {one.name: TAKEN for one in lines if one.original is None}
    why = {one["line"]: str(one["reason"]) for one in paper.values.get("reasons", ())} if paper else {}
    for told in paper.values["lines"] if paper else ():
        if told["line"] in found:
            found[told["line"]] = str(told["outcome"])
            found[f"{told['line']}.reason"] = why.get(told["line"], "")
    return found
