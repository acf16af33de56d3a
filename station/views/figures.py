"""Counting on screen and on paper: the figures of a period, and the ledgers that are kept of cases.
May import flask, forms, and the station's figures, case_ledgers, searching and guards.
Promise: each rate stands beside the two numbers that it divides; a name that was searched for stands in no address.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms import clocks
from forms import figures as counting
from forms.figures import Figures
from forms.periods import RANGE, Period
from forms.tallies import DOING_NAMES
from station import callbacks, case_ledgers, register, searching
from station import figures as station_figures
from station import today as day_of
from station.casefile import Said
from station.searching import LONGEST_TYPED, Searches
from station.views.cases import mandate
from station.views.days import AskedDays, asked_days
from station.views.guards import room, see_other, signed_in
from station.words.figures import WORDS

figures = Blueprint("figures", __name__)
# Rows of a ledger on one page; a sheet of A4 across takes some twenty of them.
PAGE = 50
# What is longer is not held against the days before it: they would have to be counted as well.
COMPARED_DAYS = 92
PARTS_OF_DAY = ("year", "month", "day")
# Which two numbers a rate divides, in the order in which the rates are shown.
DIVISIONS: Mapping[str, tuple[str, str]] = {
    "completion_rate": ("closed", "accepted"),
    "on_time_rate": ("on_time", "closed"),
    "instant_rate": ("instant", "accepted"),
    "early_rate": ("early", "promised"),
    "on_spot_rate": ("on_spot", "closed"),
    "promise_kept_rate": ("kept", "promises"),
    "once_rate": ("once", "closed"),
    "rated_rate": ("rated", "delivered"),
}
# The counts of the first table; of those with a bar on the left a part is told.
COUNTS = ("filed", "proxy", "outside", "received", "accepted", "instant", "turned_away", "overturned", "given_up",
          "closed", "late", "once", "twice", "oftener", "delivered", "rated")  # fmt: skip
PARTS = frozenset({"proxy", "outside", "instant", "late", "rated", "once", "twice", "oftener"})
COLUMNS = ("filed", "accepted", "closed", "delivered", "completion_rate", "on_time_rate", "promise_kept_rate")


# --- figures ---------------------------------------------------------------------------------------------------------


@figures.get("/figures")
@signed_in
def show() -> Any:
    """The figures of a day, a week, a month, a year or any days, by item, by village and by person."""
    book = room().book
    asked = asked_days(book.edges.today())
    period = _asked(asked)
    before = period.before()
    compared = period.days <= COMPARED_DAYS
    since = min(callbacks.reaches_back(period), before.first if compared else period.first)
    counts = [station_figures.counting(book, one) for one in (period, before)[: 1 + compared]]
    due = callbacks.DueIn(book, period)
    station_figures.walk(book, since, *counts, due)
    found = station_figures.ours(book, counts[0].counted())
    earlier = counts[1].counted().total() if compared else None
    total, items = found.total(), book.catalogue.current()
    return render_template(
        "figures.html",
        period=period,
        before=before,
        after=period.after() if period.last < book.edges.today() else None,
        problems=asked.problems,
        given=asked.given if asked.problems else MultiDict(_boxes(period)),
        total=total,
        earlier=earlier,
        rates=[_rate(name, total, earlier) for name in DIVISIONS],
        counts=COUNTS,
        parts_of=PARTS,
        columns=COLUMNS,
        by_item=[(_item_name(items.item(code), code), one) for code, one in found.by_item().items()],
        by_office=[(items.name_of(code), one) for code, one in found.by_office().items()],
        people=[(items.name_of(office), who, did) for (office, who), did in sorted(found.people.items())],
        doings=tuple(DOING_NAMES.values()),
        contacts=station_figures.contacts(book, period),
        callback=due.rate(),
        hours_known=day_of.hours(book).known(min(period.last, book.edges.today())),
        kinds=station_figures.KINDS,
        today=book.edges.today(),
        address=_period_address,
        ledgers=station_figures.CASE_LEDGERS,
        moment=book.edges.moment()[:16].replace("T", " "),
    )


def _rate(name: str, total: Figures, earlier: Figures | None) -> dict[str, Any]:
    """One rate with the two numbers that it divides, and by how many points it rose."""
    part, whole = DIVISIONS[name]
    part_count = total.closed - total.late if part == "on_time" else getattr(total, part)
    now = getattr(total, name)
    change = counting.points(getattr(earlier, name), now) if earlier else None
    return {"name": name, "part": part, "whole": whole, "part_count": part_count, "whole_count": getattr(total, whole),
            "rate": now, "change": change}  # fmt: skip


def _item_name(item: Any, code: str) -> Said:
    if item is None:
        return (code, code) if code else WORDS["item_unknown_yet"]
    return f"{code} {item.name}", f"{code} {item.name_en}"


def _asked(asked: AskedDays) -> Period:
    """The period of the address: the days that were typed, or the day, week, month or year around ``on``."""
    kind = request.args.get("period", "")
    typed = any(request.args.get(f"{end}.{part}") for end in ("from", "to") for part in PARTS_OF_DAY)
    if typed and not asked.problems and not kind:
        return Period.between(asked.first, asked.last)
    return station_figures.around(kind, _iso_day(request.args.get("on", "")) or room().book.edges.today())


def _period_address(period: Period) -> str:
    if period.kind == RANGE:
        return url_for("figures.show", **_boxes(period))
    return url_for("figures.show", period=period.kind, on=period.first.isoformat())


# --- ledgers of cases ------------------------------------------------------------------------------------------------


@figures.get("/case-ledgers/<name>")
@signed_in
def ledger(name: str) -> Any:
    """One ledger of cases over some days, a page at a time; ``found`` names a search of this session."""
    _known(name)
    book = room().book
    asked = asked_days(book.edges.today())
    period, problems = Period.between(asked.first, asked.last), asked.problems
    key = request.args.get("found", "")[:64]
    text = _searches().text(g.session.csrf, key) or "" if key else ""
    lines = station_figures.in_ledger(book, name, period, _among(text)) if not problems else []
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(1, _number()), pages)
    start = (number - 1) * PAGE
    days = _boxes(period)
    more: dict[str, Any] = {"name": name, **days, **({"found": key} if text else {})}
    return render_template(
        "case_ledger.html",
        name=name,
        columns=case_ledgers.COLUMNS[name],
        rows=[_line(case_id) for case_id in lines[start : start + PAGE]],
        start=start,
        total=len(lines),
        number=number,
        pages=pages,
        before=url_for("figures.ledger", page=number - 1, **more),
        after=url_for("figures.ledger", page=number + 1, **more),
        period=period,
        days=days,
        given=asked.given,
        problems=problems,
        text=text,
        ledgers=station_figures.CASE_LEDGERS,
        moment=book.edges.moment()[:16].replace("T", " "),
    )


@figures.post("/case-ledgers/<name>/find")
@signed_in
def finding(name: str) -> Any:
    """Look in a ledger for a name or a number, within the days that are shown."""
    _known(name)
    text = request.form.get("text", "").strip()[:LONGEST_TYPED]
    boxes = [f"{day}.{part}" for day in ("from", "to") for part in PARTS_OF_DAY]
    days = {box: request.form.get(box, "")[:4] for box in boxes}
    found = {"found": _searches().keep(g.session.csrf, text, room().book.edges.chance)} if text else {}
    return see_other("figures.ledger", name=name, **days, **found)


def _known(name: str) -> None:
    if name not in station_figures.CASE_LEDGERS:
        raise NotFound


def _among(text: str) -> frozenset[str] | None:
    """The cases that a search finds; None where nothing was searched for."""
    if not text:
        return None
    asked = searching.read(text)
    return station_figures.matching(room().book, asked) if not asked.blank else frozenset()


def _line(case_id: str) -> dict[str, Any]:
    book, now = room().book, room().book.catalogue.current()
    case = register.read(book.journal, case_id)
    item = now.item(case.item, case.item_version)
    run = clocks.clocks(case, item, now.calendar)
    records = room().ledgers.about(case_id)
    told = case_ledgers.line(case, item, mandate(case), run, records, now.name_of)
    return {"case": case_id, "cells": told}


# --- what an address says ---------------------------------------------------------------------------------------------


def _iso_day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        return None


def _boxes(period: Period) -> dict[str, Any]:
    """Both days of a period as an address writes them."""
    both = (("from", period.first), ("to", period.last))
    return {f"{name}.{part}": getattr(day, part) for name, day in both for part in PARTS_OF_DAY}


def _number() -> int:
    told = request.args.get("page", "1")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 6 else 1


def _searches() -> Searches:
    kept: Searches = current_app.extensions["searches"]
    return kept
