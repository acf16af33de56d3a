"""What an agent may do by the mandate of a case: what is refused for want of power, and what is only warned of.
May import: the pure modules of this package.
Promise: papers that somebody brings are always taken; what speaks or receives for the resident needs her mandate.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.acts.context import Context, Values
from forms.acts.messages import problem
from forms.errors import Problem
from forms.mandate_life import STATE_NAMES, SUPPLEMENT, Mandate, ratify_by
from forms.mandates import POWERS

# What an agent of a village does with papers, and the power that it takes; it is done all the same, and warned of.
_WARNED: Mapping[str, str] = {"supply": SUPPLEMENT, "hand_over": ""}


def lacking(field: str, power: str, values: Values, context: Context) -> list[Problem]:
    """Why nobody may act by the mandate on the day of this act; [] when somebody may, or when it is not known here."""
    mandate = context.mandate
    if mandate is None:
        return []
    day = date.fromisoformat((values.get("happened_at") or context.at)[:10])
    lacked = mandate.lacks(day, power, context.clock_doubtful)
    if not lacked:
        return []
    zh, en = lacked_name(lacked)
    code = "mandate_not_in_force" if lacked in STATE_NAMES else "mandate_lacks_power"
    return [problem(field, code, zh=zh, en=en)]


def warned(act: str, role: str, mandate: Mandate | None, today: date, clock_doubtful: bool = False) -> Problem | None:
    """What to say before an agent does something with papers that her mandate no longer covers; it stays possible."""
    if mandate is None or role != "agent" or act not in _WARNED:
        return None
    lacked = mandate.lacks(today, _WARNED[act], clock_doubtful)
    if not lacked:
        return None
    zh, en = lacked_name(lacked)
    return problem("act", "mandate_warned", zh=zh, en=en, until=ratify_by(today).isoformat())


def lacked_name(lacked: str) -> tuple[str, str]:
    """A state of a mandate, or a power that it does not give, in words."""
    if lacked in STATE_NAMES:
        return STATE_NAMES[lacked]
    power = next(one for one in POWERS if one.value == lacked)
    return f"没有授权“{power.zh}”", f"it gives no power to {power.en}"
