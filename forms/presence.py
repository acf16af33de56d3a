"""Who is there today: people of the rota, and posts that nobody keeps.
May import: the standard library without I/O, clock or chance, forms.workdays and the records of rota and posts.
Promise: a post is unattended when both its people are away, and an open day of rest when nobody is on the rota.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from forms.case import OVERTAKEN
from forms.hours import Hours
from forms.ledgers.hours import day_in
from forms.ledgers.record import Record
from forms.ledgers.rota import EVERY_DAY, WORKDAYS
from forms.workdays import Calendar

Values = Mapping[str, Any]
Days = tuple[date, date]
_WHO = ("holder", "substitute")


def on_duty(duties: Iterable[Values], day: date, calendar: Calendar) -> list[Values]:
    """The duties of the rota that fall on a day, as they were entered."""
    return [one for one in duties if _falls_on(one, day, calendar)]


def _falls_on(duty: Values, day: date, calendar: Calendar) -> bool:
    first = day_in(duty, "from_on")
    if first is None or not first <= day <= (day_in(duty, "until_on") or first):
        return False
    days = duty.get("days")
    return days == EVERY_DAY or (days == WORKDAYS) == calendar.is_workday(day)


@dataclass(frozen=True)
class Post:
    """A window or post with its A and B, "" where a name was erased, and by "holder" and "substitute" the days on which
    each is away."""

    desk: str = ""
    holder: str = ""
    substitute: str = ""
    away: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)


def post_of(record: Record) -> Post:
    """A post as its entries make it: who comes new has no absence yet, and an absence takes the place of those that it
    overlaps, so that one that was entered wrongly can be entered again."""
    found = Post()
    for line in record.lines:
        if line.effect == OVERTAKEN:
            continue
        told = {**line.event.facts, **(line.event.personal or {})}
        if line.event.kind in ("post:opened", "post:changed"):
            desk, holder, substitute = (str(told.get(name) or "") for name in ("desk", *_WHO))
            same = {"holder": holder == found.holder, "substitute": substitute == found.substitute}
            found = Post(desk, holder, substitute, {who: days for who, days in found.away.items() if same[who]})
        for who in _WHO:
            first, last = day_in(told, f"{who}_from"), day_in(told, f"{who}_until")
            if first and last:
                kept = [days for days in found.away.get(who, ()) if days[1] < first or last < days[0]]
                found = replace(found, away={**found.away, who: (*kept, (first, last))})
    return found


def unattended(posts: Iterable[Post], duties: Iterable[Values], day: date) -> list[Post]:
    """The posts of which holder and substitute are both away on a day. Whom the rota puts on duty that day is there,
    and so is a third one whom it puts at that window."""
    on_rota = list(duties)
    people, desks = ({one.get(name) for one in on_rota} for name in ("person", "desk"))
    return [
        post for post in posts
        if post.desk not in desks
        and _away(post.holder, post.away.get("holder", ()), people, day)
        and _away(post.substitute, post.away.get("substitute", ()), people, day)
    ]  # fmt: skip


def _away(name: str, days: Iterable[Days], there: Container[object], day: date) -> bool:
    return name not in there and any(first <= day <= last for first, last in days)


def nobody_on_duty(hours: Hours, duties: Iterable[Values], day: date) -> bool:
    """Whether an office is open on a day of rest, by its own hours of duty, with nobody on the rota for it."""
    resting = not hours.calendar.is_workday(day)
    return resting and hours.on(day) is not None and not on_duty(duties, day, hours.calendar)
