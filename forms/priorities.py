"""The green channel: who is served first at a station, and why.
May import: the pure modules of forms.
Promise: a reason is one of those that the notices name, never a remark about a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.fields import Choice, Field, plain_field

ELDERLY_YEARS = 60
PRIORITIES = (
    Choice("elderly", "老年人", "elderly"),
    Choice("disabled", "残疾人", "disabled"),
    Choice("pregnant", "孕产妇", "expecting or nursing"),
    Choice("military", "军人、优抚对象", "soldier or entitled family"),
    Choice("urgent", "急难", "urgent need"),
)
# Whom the windows' own notices let go first; 60 years: 老年人权益保障法 2.
PRIORITY: Field = plain_field("priority", "choice", "绿色通道", "green channel", required=False, choices=PRIORITIES)
_NAMES: Mapping[str, tuple[str, str]] = {one.value: (one.zh, one.en) for one in PRIORITIES}


def priority_name(code: str | None) -> tuple[str, str] | None:
    """A reason in both languages; the code itself where a newer program chose it, None without one."""
    return _NAMES.get(code, (code, code)) if code else None
