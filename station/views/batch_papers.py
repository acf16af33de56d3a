"""The papers of batches: the list and the receipt to print, and telling over from a list whose record has not come.
May import flask, segno, forms, and the station's batches and guards.
Promise: what is printed is what was entered; a number from paper leads on, to its batch, to its slips, or to a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup

from forms import custody as hands
from forms import offices
from forms.case import Case, Recorded, fold
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.ledgers.batches import OUTCOMES, REFUSED
from forms.ledgers.record import Record
from forms.screens import custody_sheets
from forms.screens.custody_sheets import Batched
from forms.screens.dossier import paper_name
from forms.slips import Slip, read_slip
from station import register
from station.batches import BATCH, Line, lines_of
from station.problems import decline
from station.views.batches import LATE, LONGEST, known, line_said, unknown
from station.views.cases import once
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.originals import arrivals, batches
from station.words import speech
from station.words.custody import WORDS

batch_papers = Blueprint("batch_papers", __name__)
KEY_BYTES = 12
# Lines of a paper list that one form takes.
MOST_LINES = 40


@batch_papers.get("/batches/<key>/print")
@signed_in
def sheet(key: str) -> Any:
    """材料交接清单 to print."""
    found = f"{BATCH}:{key}"
    record, lines = known(found)
    if record is None:
        return unknown()
    name_of, at = room().book.catalogue.current().name_of, record.lines[0].event.facts["at"][:16].replace("T", " ")
    drawn = custody_sheets.handed_over(
        hands.batch_number(found), name_of(record.office), name_of(str(record.values["to"])),
        str(record.values.get("carrier") or ""), at, _on_paper(lines, record),
    )  # fmt: skip
    return _sheet(drawn, key)


@batch_papers.get("/batches/<key>/receipt")
@signed_in
def receipt(key: str) -> Any:
    """材料接收回执 to print: what this office told over, the last time or the time that ``of`` names."""
    found = f"{BATCH}:{key}"
    receipts, of = batches().receipts(found), request.args.get("of", "")
    if not receipts:
        return unknown()
    row = {str(at): one for at, one in enumerate(receipts, 1)}.get(of, receipts[-1])
    told, name_of = room().ledgers.read(row["record"]), room().book.catalogue.current().name_of
    why = {one["line"]: str(one["reason"]) for one in told.values.get("reasons", ())}
    by_case: dict[str, Batched] = {}
    for line in told.values["lines"]:
        case = register.read(room().book.journal, line["case"])
        before = by_case.get(line["case"], Batched(line["case"], _item_words(case), case.applicant or "", file=False))
        outcome, reason = line["outcome"], why.get(line["line"], "")
        if "original" in line:
            what = str(room().ledgers.read(line["original"]).values.get("what", ""))
            by_case[line["case"]] = replace(before, originals=(*before.originals, (what, outcome, reason)))
        else:
            by_case[line["case"]] = replace(before, file=True, outcome=outcome, reason=reason)
    drawn = custody_sheets.received(
        hands.batch_number(found), name_of(str(told.values["from"])), name_of(told.office),
        str(told.values.get("carrier") or ""), told.lines[-1].event.facts["at"][:16].replace("T", " "),
        list(by_case.values()),
    )  # fmt: skip
    return _sheet(drawn, key)


def _item(case: Case) -> ServiceItem | None:
    return room().book.catalogue.current().item(case.item, case.item_version)


def _item_words(case: Case) -> tuple[str, str]:
    item = _item(case)
    return (item.name, item.name_en) if item else (case.item, case.item)


def _as_handed_over(case: Case, number: str) -> Case:
    """The case as it stood when it went with this batch: a list that is printed again says what the first one said."""
    before: list[Recorded] = []
    for line in case.lines:
        before.append(line.recorded)
        if line.event.facts.get("batch_no") == number:
            return fold(case.id, before)
    return case


def _on_paper(lines: Sequence[Line], record: Record) -> list[Batched]:
    told = lines_of(record.values)
    copies, files = {one.case: one.copies for one in told}, {one.case: one.file for one in told}
    found = []
    for case_id in copies:
        case = _as_handed_over(register.read(room().book.journal, case_id), hands.batch_number(record.id))
        names = tuple((line_said(one), "", "") for one in lines if one.original and one.case_id == case_id)
        found.append(Batched(
            case_id, _item_words(case), case.applicant or "", names, copies[case_id], case.mandate,
            tuple(paper_name(_item(case), one) for one in case.missing), files[case_id],
        ))  # fmt: skip
    return found


def _sheet(drawn: Any, key: str) -> str:
    back = (url_for("handover.batch", key=key), speech(language()).w("batch_to_page").format(number=drawn.number))
    return render_template("frame/sheet.html", sheet=drawn, case=None, back=back, code=_code(drawn.number))


def _code(number: str) -> Markup:
    """The QR of a batch's number, named for screen readers."""
    say = speech(language()).w
    drawn = segno.make(number, error="m", micro=False, boost_error=False)
    svg = drawn.svg_inline(border=4, omitsize=True, title=say("batch_qr"), desc=say("qr_said").format(text=number))
    return Markup(svg.replace("<svg ", '<svg role="img" ', 1))


# --- the paper is first ----------------------------------------------------------------------------------------------


@batch_papers.get("/batches/paper")
@signed_in
def from_paper() -> Any:
    """The number of a batch; where its record is not here, the slips of its cases, one scan a line."""
    return _paper_page(())


def _paper_page(problems: Sequence[Problem]) -> Any:
    typed, scans = request.values.get("number", "")[:64], request.values.get("scans", "")
    found = hands.parse_batch_number(typed, room().book.office[:6]) if typed else None
    if found is not None and batches().read(found) is not None:
        return redirect(url_for("handover.telling_over", key=found.partition(":")[2]), 303)
    wrong = [Problem("number", "batch_number", *WORDS["batch_number_wrong"])] if typed and found is None else []
    from_here = found is not None and offices.parent(Record(found).office) != room().book.office
    wrong += [Problem("number", "batch_elsewhere", *WORDS["batch_elsewhere"])] if from_here else []
    slips, unread = _scanned(scans)
    zh, en = WORDS["batch_scan_wrong"]
    wrong += [Problem("scans", "slip", zh.format(text=one[:40]), en.format(text=one[:40])) for one in unread]
    if len(slips) > MOST_LINES:
        zh, en = (one.format(most=MOST_LINES, count=len(slips)) for one in WORDS["batch_scans_many"])
        wrong.append(Problem("scans", "slips", zh, en))
    now = room().book.catalogue.current()
    page = render_template(
        "batch_paper.html",
        typed=typed,
        scans=scans,
        found=found if not wrong else None,
        frm=Record(found).office if found else "",
        slips=slips if not wrong else [],
        items=[(one.code, f"{one.code} {speech(language()).t((one.name, one.name_en))}") for one in now.items.items()],
        item_of={one.code.upper(): one.code for one in now.items.items()},
        given=request.form,
        problems=[*wrong, *problems],
        draft=request.form.get("draft", "")[:64] or room().book.edges.chance(KEY_BYTES).hex(),
    )
    return (page, 422) if wrong or problems else page


def _scanned(scans: str) -> tuple[list[Slip], list[str]]:
    """The slips that were scanned, each case once however often it was scanned, and what is no slip."""
    read = [(one, read_slip(one)) for one in dict.fromkeys(scans.split())]
    slips = {slip.case: slip for _, slip in read if slip is not None}
    return list(slips.values()), [one for one, slip in read if slip is None]


@batch_papers.post("/batches/paper")
@signed_in
def received_from_paper() -> Any:
    """Take what the paper list names; the record will be matched when it comes."""
    form = request.form
    found = hands.parse_batch_number(form.get("number", "")[:64], room().book.office[:6])
    slips, unread = _scanned(form.get("scans", ""))
    told = [_line_told(at, slip) for at, slip in enumerate(slips)]
    lines, problems = [line for line, _ in told], [one for _, wrong in told for one in wrong]
    if found is None or unread or not 0 < len(lines) <= MOST_LINES or problems:
        return _paper_page(problems or (() if lines else decline("scans", "batch_nothing").problems))
    late = {name: value for name in LATE if (value := form.get(name, "").strip())}
    command = {"lines": lines, "carrier": form.get("carrier", "").strip() or None, **late}
    try:
        arrivals().receive_paper(actor(), found, {**command, **once(form.get("draft", "")[:64])})
    except Declined as no:
        return _paper_page(no.problems)
    return see_other("batch_papers.receipt", key=found.partition(":")[2])


def _line_told(at: int, slip: Slip) -> tuple[dict[str, str], list[Problem]]:
    """One line of the form, and what is wrong with it."""
    line = {name: request.form.get(f"lines.{at}.{name}", "").strip()[:LONGEST]
            for name in ("item", "outcome", "originals", "reason")}
    problems: list[Problem] = []
    if line["outcome"] not in OUTCOMES:
        problems += decline(f"lines.{at}.outcome", "batch_line").problems
    elif line["outcome"] == REFUSED and not line["reason"]:
        problems += decline(f"lines.{at}.reason", "batch_reason").problems
    count = line["originals"]
    if count and not (count.isascii() and count.isdigit() and len(count) <= 2):
        problems.append(Problem(f"lines.{at}.originals", "count", *WORDS["batch_count_wrong"]))
    return {"case": slip.case, **line}, problems
