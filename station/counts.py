"""Where this station stands with the centre: counts over the journal, and what the last exchange said.
May import sync.journal, sync.standing, sync.taking, forms.reasons and station.register.
Promise: nothing here is a stored flag; what waits is counted when it is asked for.
"""

from __future__ import annotations

from typing import Any

from forms.reasons import sentence_of
from station import register
from sync import bundle, safe, standing
from sync.journal import Entry, Journal
from sync.naming import to_go
from sync.taking import COPIED, RECOVERING

LAST_EXCHANGE, LAST_ERROR = "last_exchange", "last_error"
# When it is tried again; and how many own entries the centre gave back until somebody read of it, and when the last.
NEXT_TRY, GIVEN_BACK = "next_try", "given_back"
CLOCK_APART_SECONDS = "clock_apart_seconds"
OPEN = ("unsent", "unadmitted", "held", "parked", "carried", "blobs_to_go")
REASON_OF_LANE = {
    "held": (
        "lane_held",
        "本机数据可能由备份恢复或被复制，待县中心核定。",
        "this folder may have been restored or copied: the county must decide.",
    )
}


def status(journal: Journal) -> dict[str, Any]:
    """The columns of `status --json`. Counts are entries of this station, but for ``carried``, which a stick brought
    from others; times are local."""
    table = journal.tables.lane
    newest = (
        table.select(table.name).where(table.owner == journal.node, table.life != "").order_by(table.id.desc()).first()
    )
    error = journal.mark(LAST_ERROR)
    return {
        "station": journal.node,
        "lane": newest.name if newest else None,
        **told(journal),
        "carried": standing.counts(journal).carried,
        "last_exchange": journal.mark(LAST_EXCHANGE),
        "last_error": error["zh"] if error else None,
        "last_error_en": error["en"] if error else None,
        "last_error_code": error["code"] if error else None,
        "last_error_at": error["at"] if error else None,
        "blobs_to_go": to_go(journal)[0],
        "safe": safe.counted(journal),
        "enrolled": journal.mark("centre") is not None,
        "copied": bool(journal.mark(COPIED)),
        "recovering": journal.mark(RECOVERING),
        "given_back": journal.mark(GIVEN_BACK),
        "on_stick": bundle.on_stick(journal),
        "next_try": journal.mark(NEXT_TRY),
    }


def equal(now: dict[str, Any]) -> bool:
    """Whether this station and its centre have the very same: every own entry was admitted, nothing of it is held or
    kept without effect, nothing that a stick brought is open, no picture is on its way, and nobody else is us."""
    return bool(now["enrolled"]) and not (any(now[name] for name in OPEN) or now["copied"])


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
