"""The board of stations: how each of them stands, in words and in a colour, the earliest trouble first.
Imports the county and the list of stations; reads only.
Promise: a station that needs somebody stands above all that do not, and no colour speaks alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from central import stations
from central.county import County
from forms.timeline import Said

# A village may be without a line for days; after three somebody asks, after seven somebody goes there.
QUIET_DAYS, SILENT_DAYS = 3, 7
RED, YELLOW, BLUE, GREEN, GREY = "red", "yellow", "blue", "green", "grey"
_ORDER = (RED, YELLOW, BLUE, GREEN, GREY)
_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Standing:
    """One station on the board. ``said`` tells the colour in words; ``heard`` tells how long ago it was heard of."""

    row: Mapping[str, Any]
    colour: str
    said: tuple[Said, ...]
    heard: Said


def board(county: County, missing: frozenset[str] = frozenset()) -> list[Standing]:
    """Every station, those in trouble first and among them the one that was heard of the longest ago. ``missing`` are
    those that a centre which was put back has not heard yet."""
    now = int(county.clock())
    found = [standing(row, now, missing=row["station"] in missing) for row in stations.listed(county)]
    return sorted(found, key=lambda one: (_ORDER.index(one.colour), one.row["last_seen"] or "", one.row["station"]))


def standing(row: Mapping[str, Any], now: int, *, missing: bool = False) -> Standing:
    """How a station of ``stations --json`` stands at ``now``, in seconds since 1970."""
    silent = now - int(datetime.fromisoformat(row["last_seen"]).timestamp()) if row["last_seen"] else 0
    colour, said = _judged(row, silent // _DAY_SECONDS, missing)
    return Standing(row, colour, said, ago(silent) if row["last_seen"] else ("尚未联系", "never"))


def _judged(row: Mapping[str, Any], days: int, missing: bool) -> tuple[str, tuple[Said, ...]]:
    if row["state"] == "revoked":
        return GREY, (("已停用", "revoked"),)
    if row["state"] == "invited":
        return BLUE, (("待注册", "invited, not enrolled yet"),)
    red = [
        ("数据恢复过，或者有两份在用", "restored, or two copies in use"),
        (f"待核 {row['held']} 条", f"{row['held']} held"),
        (f"未采纳 {row['parked']} 条", f"{row['parked']} not admitted"),
        (f"失联 {days} 天", f"silent for {days} days"),
    ]
    stands = (row.get("copied"), row["held"], row["parked"], days >= SILENT_DAYS)
    said = tuple(one for one, true in zip(red, stands, strict=True) if true)
    not_heard = (("恢复后还没有听到", "not heard since the recovery"),) if missing else ()
    if said:
        return RED, (*said, *not_heard)
    if missing:
        return YELLOW, not_heard
    if days >= QUIET_DAYS:
        return YELLOW, ((f"{days} 天未联系", f"not heard of for {days} days"),)
    return GREEN, (("正常", "in order"),)


def ago(seconds: int) -> Said:
    """How long ago something was, roughly; what lies ahead, by a clock that jumped, is now."""
    for unit, zh, en in ((_DAY_SECONDS, "天", "day"), (3_600, "小时", "hour"), (60, "分钟", "minute")):
        if seconds >= unit:
            count = seconds // unit
            return f"{count} {zh}前", f"{count} {en}{'' if count == 1 else 's'} ago"
    return "刚刚", "just now"
