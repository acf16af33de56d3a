"""Who is there today: people of the rota, and posts that nobody keeps.
May import: the standard library without I/O, clock or chance, forms.workdays and the ledgers of rota and posts.
Promise: a post is unattended when both its people are away, and an open day of rest when nobody is on the rota.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date
from typing import Any

from forms.hours import Hours
from forms.ledgers.hours import day_in
from forms.ledgers.rota import EVERY_DAY, WORKDAYS
from forms.workdays import Calendar

Values = Mapping[str, Any]


def on_duty(duties: Iterable[Values], day: date, calendar: Calendar) -> list[Values]:
    """The duties of the rota that fall on a day, as they were entered."""
    return [one for one in duties if _falls_on(one, day, calendar)]


def _falls_on(duty: Values, day: date, calendar: Calendar) -> bool:
    first = day_in(duty, "from_on")
    if first is None or not first <= day <= (day_in(duty, "until_on") or first):
        return False
    days = duty.get("days")
    return days == EVERY_DAY or (days == WORKDAYS) == calendar.is_workday(day)


def unattended(posts: Iterable[Values], duties: Iterable[Values], day: date) -> list[Values]:
    """The posts of which holder and substitute are both away on a day; whom the rota puts on duty that day is there."""
    there = {one.get("person") for one in duties}
    return [one for one in posts if all(_away(one, who, there, day) for who in ("holder", "substitute"))]


def _away(post: Values, who: str, there: Container[object], day: date) -> bool:
    if post.get(who) in there:
        return False
    first, last = day_in(post, f"{who}_from"), day_in(post, f"{who}_until")
    return first is not None and last is not None and first <= day <= last


def nobody_on_duty(hours: Hours, duties: Iterable[Values], day: date) -> bool:
    """Whether an office is open on a day of rest, by its own hours of duty, with nobody on the rota for it."""
    resting = not hours.calendar.is_workday(day)
    return resting and hours.on(day) is not None and not on_duty(duties, day, hours.calendar)
