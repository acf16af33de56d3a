"""Going back in time, as the county sees it: folders restored or copied, and a centre that hears its stations.
Imports the county, officers and sync's give-back; writes only a person's word that a copy is settled.
Promise: a station that was copied or restored is shown until a named person has spoken with it and given a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from central import officers
from central.county import County
from central.problems import decline, shown
from forms import offices
from sync import giveback
from sync.database import searchable, write


@dataclass(frozen=True)
class Recovery:
    """How far a centre that was put back has heard its stations; ``missing`` are the ids of those that it has not."""

    heard: int
    of: int
    missing: frozenset[str]


def recovery(county: County) -> Recovery | None:
    """None while nothing is missed."""
    told = giveback.progress(county.journal)
    if told is None:
        return None
    node, since = county.journal.tables.node, str(county.journal.mark(giveback.RECOVERING)["since"])
    missing = node.select(node.id).where(node.state == "active", node.heard_in != since)
    return Recovery(*told, frozenset(name for (name,) in missing.tuples()))


def above(office: str) -> str:
    """The township of a village, whom one asks for a station that is not heard; "" for a township."""
    return offices.parent(office) or "" if offices.level(office) == offices.VILLAGE else ""


def settle_copy(county: County, station: str, reason: str, user: str) -> None:
    """A person's word that only one folder of a station is in use now. Should another speak again, it is shown anew.
    Raises Declined."""
    officers.role_of(county, user)
    if not reason.strip() or len(reason) > 200 or not reason.strip().isprintable():
        raise decline("reason", "reason")
    with write(county.db):
        node = copied(county, station)
        # Whichever folder goes on may not be the one that spoke last: the next to speak is believed, the other is not.
        node.copied_at, node.token = 0, ""
        node.save(only=[type(node).copied_at, type(node).token])
        told = {"by": user, "at": county.moment(), "reason": reason.strip()}
        county.journal.set_mark(f"copied:{node.id}", told)


def copied(county: County, station: str) -> Any:
    """The row of a station that is shown as copied or restored. Raises Declined."""
    table = county.journal.tables.node
    named = station.strip()[:32]
    node = table.get_or_none(table.id == named) if searchable(named) else None
    if node is None or not node.copied_at:
        raise decline("station", "not_copied", station=shown(station))
    return node


def settled(county: County, station: str) -> Mapping[str, str]:
    """The last word on a copy of this station: by, at, reason; empty where none was given."""
    return dict(county.journal.mark(f"copied:{station}", {}))
