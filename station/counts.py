"""Where this station stands with the centre: counts over the journal, and the one honest sentence made of them.
May import sync.journal, sync.standing, forms.reasons, forms.screens.frame and station.register.
Promise: nothing here is a stored flag; green means that every own entry was admitted and nothing is held or parked.
"""

from __future__ import annotations

from typing import Any

from forms.reasons import sentence_of
from forms.screens.frame import AMBER, GREEN, RED, Said, Strip
from station import register
from sync import safe, standing
from sync.journal import Entry, Journal

LAST_EXCHANGE, LAST_ERROR = "last_exchange", "last_error"
REASON_OF_LANE = {
    "held": (
        "lane_held",
        "本机数据可能由备份恢复或被复制，待县中心核定。",
        "this folder may have been restored or copied: the county must decide.",
    )
}


def status(journal: Journal) -> dict[str, Any]:
    """The columns of `status --json`. Counts are entries of this station; times are local."""
    table = journal.tables.lane
    newest = (
        table.select(table.name).where(table.owner == journal.node, table.life != "").order_by(table.id.desc()).first()
    )
    error = journal.mark(LAST_ERROR)
    return {
        "station": journal.node,
        "lane": newest.name if newest else None,
        **told(journal),
        "last_exchange": journal.mark(LAST_EXCHANGE),
        "last_error": error["zh"] if error else None,
        "last_error_en": error["en"] if error else None,
        "last_error_code": error["code"] if error else None,
        "last_error_at": error["at"] if error else None,
        "blobs_to_go": 0,
        "safe": safe.counted(journal),
        "enrolled": journal.mark("centre") is not None,
    }


def told(journal: Journal) -> dict[str, Any]:
    """The counts that the centre is told with each exchange."""
    now = standing.counts(journal)
    return {
        "unsent": now.unsent,
        "unadmitted": now.unadmitted,
        "oldest_unsent": oldest_unsent(journal),
        "held": now.held,
        "parked": now.parked,
    }


def oldest_unsent(journal: Journal) -> str | None:
    """When the oldest entry was typed that the centre has not stored yet; None when all are stored."""
    entries = standing.unsent_entries(journal, 20)
    return next((told for entry in entries if (told := entered_at(entry))), None)


def entered_at(entry: Entry) -> str | None:
    """When an entry was typed, None for one that does not say."""
    facts = register.read_facts(entry)
    return facts.get("entered") or facts.get("at")


def held(journal: Journal) -> list[Entry]:
    """Own entries that wait for a person at the centre, because their lane is a fork."""
    return standing.held_entries(journal)


def parked(journal: Journal) -> list[Entry]:
    """Own entries that the centre stored and could not admit, each with its reason."""
    return standing.parked_entries(journal)


def described(entry: Entry) -> dict[str, Any]:
    """An entry as the lists of held and parked ones show it; ``zh`` and ``en`` say the reason."""
    zh, en = sentence_of(entry.reason) if entry.reason else REASON_OF_LANE["held"][1:]
    return {
        "lane": entry.lane,
        "seq": entry.seq,
        "subject": entry.subject,
        "kind": entry.kind,
        "case": entry.subject.removeprefix("case:") if entry.subject.startswith("case:") else None,
        "entered": entered_at(entry),
        "reason": entry.reason or REASON_OF_LANE["held"][0],
        "zh": zh,
        "en": en,
        "digest": entry.digest.hex(),
    }


def strip(journal: Journal, more: str, from_: str) -> Strip:
    """How far the records got, for the strip of every page; ``more`` and ``from_`` are the addresses of its parts."""
    now = status(journal)
    colour, told = said(now)
    return Strip(colour, told, more, from_, _last(now), act=more)


def said(now: dict[str, Any]) -> tuple[str, Said]:
    """The colour and the one honest sentence of these counts."""
    if now["held"]:
        reason = REASON_OF_LANE["held"]
        return RED, (
            f"{now['held']} 条记录被县中心暂缓：{reason[1]}", f"{now['held']} entries are held: {reason[2]}"
        )  # fmt: skip
    if now["parked"]:
        return RED, (
            f"{now['parked']} 条记录县中心未能采纳，请查看“未采纳”清单。",
            f"{now['parked']} entries were not admitted: see the list.",
        )
    if now["unsent"]:
        since = f"，最早 {_minute(now['oldest_unsent'])}" if now["oldest_unsent"] else ""
        since_en = f", the oldest of {_minute(now['oldest_unsent'])}" if now["oldest_unsent"] else ""
        return AMBER, (
            f"已保存在本机，待上报 {now['unsent']} 条{since}。",
            f"Saved on this machine; {now['unsent']} entries still to be sent{since_en}.",
        )
    if now["unadmitted"]:
        return AMBER, (
            f"县中心已收到，待确认 {now['unadmitted']} 条。",
            f"The centre has everything; {now['unadmitted']} entries wait to be admitted.",
        )
    return GREEN, ("本站全部记录已由县中心确认。", "Every entry of this station was admitted by the centre.")


def _last(now: dict[str, Any]) -> Said:
    """Whether the line worked when it was last tried, and when that was."""
    if now["last_error_at"]:
        at = _minute(now["last_error_at"])
        return f"{at} 未能上报：{now['last_error']}", f"{at} no exchange: {now['last_error_en']}"
    if now["last_exchange"]:
        at = _minute(now["last_exchange"])
        return f"上次上报 {at}", f"Last exchange {at}"
    return "尚未上报过", "No exchange yet"


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
