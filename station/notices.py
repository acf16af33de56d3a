"""Telling once before any case: the one record of a notice, from the papers that lack, until its draft is filed.
May import forms and the station's book and records; the desk writes.
Promise: page and command enter the same notice and refuse the same ones; who came back with everything is not open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from forms.acts.context import Context
from forms.definition import Material, ServiceItem
from forms.events import Event
from forms.ledgers.deciding import decide
from forms.ledgers.notices import COMPLETED, NOTICE
from forms.screens import told_sheets
from station import records
from station.book import Book
from station.problems import decline

if TYPE_CHECKING:
    from station.desk import Actor
    from station.ledgers import Ledgers

ABSENT = "absent"


def tell(
    kept: Ledgers, actor: Actor, item: ServiceItem, papers: Iterable[Material], lacking: Mapping[str, str],
    told: Mapping[str, Any], draft: str = "",
) -> str:  # fmt: skip
    """Enter a notice; returns its record's id. ``papers`` are those it lists, ``lacking`` why each that lacks does
    (`told_sheets.LACKS`), ``told`` the answers to `forms.ledgers.notices.ASKS`, ``draft`` the key of the application
    that it is about. Raises Declined."""
    listed = list(papers)
    known = {one.id for one in listed}
    if any(one not in known or why not in told_sheets.LACKS for one, why in lacking.items()):
        raise decline("lacking", "paper_not_in_guide", papers="、".join(sorted(known)))
    command = {
        **told, "on": kept.today(), "item": item.code, "item_version": item.version, "lack_count": len(lacking) or None,
        "papers": told_sheets.listed(listed, lacking), "words": told_sheets.words(item, lacking) or None,
    }  # fmt: skip
    found = kept.open(actor, NOTICE, {name: value for name, value in command.items() if value is not None})
    if draft:
        kept.book.drafts.tell(actor.name, draft, found)
    return found


def completed(book: Book, context: Context, draft: str, number: str) -> tuple[Event, ...]:
    """What filing a draft as this case does to the notices that were given for it: they have led to a case. One that
    was ended meanwhile stays as it is."""
    told = (records.read(book.journal, one) for one in book.drafts.told(context.by, draft))
    outcomes = [decide(one, COMPLETED, {"case": number}, context) for one in told]
    return tuple(one for one in outcomes if isinstance(one, Event))
