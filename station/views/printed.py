"""The register of papers: numbers given, printed, printed again, voided; and entering that a paper was printed.
May import flask, forms, and the station's given, printing, register and guards.
Promise: what came out of the printer is entered by a person's press, and the next sheet of that number says 补打.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for

from forms.case import OVERTAKEN, Case
from forms.errors import Declined, Problem
from forms.events import Event
from forms.ledgers.prints import PRINT
from forms.paper_names import RECEIPT, TITLES
from forms.screens.dossier import Said
from forms.screens.sheets import Sheet
from station import printing, register
from station.given import PAGE, Given, cases_of
from station.views.cases import mandate
from station.views.guards import actor, language, room, signed_in
from station.words import speech

printed = Blueprint("printed", __name__)
_WHY = {one.value: (one.zh, one.en) for one in PRINT.fields["spoiled_by"].choices}


def to_enter(number: str, paper: str, case: str = "", copy: str = "") -> dict[str, Any]:
    """What a page needs to enter a print of this paper: its fields, a fresh key, how often it was printed before; and
    what a sheet of one of its copies bears."""
    known = printing.of_number(room().ledgers, number)
    book = room().book
    record, times = known.record.partition(":")[2], len(known.of_copy(copy))
    return {
        "fields": {"number": number, "paper": paper, "case": case, "copy": copy, "back": request.path,
                   "draft": book.edges.chance(12).hex()},
        "again": partial(known.again, book.edges.today().isoformat()),
        "times": times,
        "spoil": url_for("ledgers.asking", name=PRINT.name, key=record, deed="spoil") if times else "",
    }  # fmt: skip


@printed.post("/papers/printed")
@signed_in
def enter() -> Any:
    """A paper came out of the printer."""
    told = {name: request.form.get(name, "")[:80] for name in ("number", "paper", "case", "copy")}
    try:
        if not _made_here(told["number"], told["case"]):
            raise Declined([Problem("number", "paper_unknown", *speech("zh").words["print_unknown"])])
        printing.enter(room().ledgers, actor(), told, request.form.get("draft", "")[:64])
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 422
    return redirect(_back(request.form.get("back", "")), 303)


def _made_here(number: str, text: str) -> bool:
    """Whether that number stands on a paper that this station can print."""
    given = Given(room().book.journal)
    given.catch_up()
    if given.has(number):
        return True
    if not text:
        return False
    case = register.read(room().book.journal, room().desk.find(text))
    if number == case.id:
        return case.filed
    told = mandate(case)
    numbers = {_number(line.event) for line in case.lines if line.effect != OVERTAKEN}
    return number in {*numbers, *([_number(told)] if told else [])} - {""}


def _number(event: Event) -> str:
    return str(event.facts.get("document_no") or "")


def _back(told: str) -> str:
    """The page that was printed, as a path of our own."""
    parts = urlsplit(told)
    ours = parts.path.startswith("/") and not parts.path.startswith("//") and "\\" not in parts.path
    return parts.path if ours and not parts.netloc else url_for("printed.given")


@printed.get("/papers")
@signed_in
def given() -> Any:
    """Numbers of a kind and a year with what became of each sheet."""
    found = Given(room().book.journal)
    found.catch_up()
    totals = found.totals()
    kind, year = _chosen(totals)
    page = request.args.get("page", "1")
    at = int(page) if page.isascii() and page.isdigit() and len(page) <= 5 else 1
    rows = found.page(kind, year, at)
    cases, prints = cases_of(rows), _prints([row["number"] for row in rows])
    count = next((count for one, when, count in totals if (one, when) == (kind, year)), 0)
    return render_template(
        "papers.html",
        totals=[(one, when, TITLES[one], count) for one, when, count in totals],
        kind=kind,
        year=year,
        title=TITLES.get(kind),
        rows=[{**row, "case": cases.get(row["number"]), "prints": prints.get(row["number"])} for row in rows],
        void={row["number"] for row in rows if _overtaken(cases.get(row["number"], ""), row["number"])},
        why=lambda code: _WHY.get(code, ("", "")),
        series=found.series(kind, year),
        page=at,
        pages=max(1, -(-count // PAGE)),
        receipt=RECEIPT,
    )


def _chosen(totals: list[tuple[str, int, int]]) -> tuple[str, int]:
    """The kind and year that the address names, else the first that there is."""
    told = (request.args.get("kind", ""), request.args.get("year", ""))
    return next(((kind, year) for kind, year, _ in totals if (kind, str(year)) == told),
                (totals[0][0], totals[0][1]) if totals else ("", 0))  # fmt: skip


def _prints(numbers: list[str]) -> dict[str, printing.Prints]:
    """The prints of these numbers at this office."""
    if not numbers:
        return {}
    ledgers = room().ledgers
    marks = ", ".join("?" * len(numbers))
    rows = ledgers.find(PRINT.name, f"key IN ({marks}) AND office = ?", (*numbers, ledgers.book.office), "subject", 200)
    return {str(row["key"]): printing.of_record(ledgers.read(row["record"])) for row in rows}


def _overtaken(text: str, number: str) -> bool:
    """Whether the act that made this number lost to an earlier one: the number stays, the paper has no effect."""
    row = room().book.cases.get(register.subject(text)) if text else None
    if not row or not row.get("overtaken"):
        return False
    case: Case = register.read(room().book.journal, text)
    return any(line.effect == OVERTAKEN and _number(line.event) == number for line in case.lines)


def of_sheet(sheet: Sheet, case: str) -> dict[str, Any]:
    """What the page of a numbered paper is drawn from beside the sheet; nothing for one without a number."""
    if not sheet.numbered or not sheet.number:
        return {}
    told = to_enter(sheet.number, sheet.kind, case)
    return {"printing": told, "again": again_said(told)}


def again_said(told: dict[str, Any], copy: str = "") -> str:
    """What the sheet bears in the screen's language; "" for a first print."""
    again: Said | None = told["again"](copy)
    return speech(language()).t(again) if again else ""
