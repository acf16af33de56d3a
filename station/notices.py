"""Telling once before any case: the one record of a notice, from the papers that lack and what is said beside them.
May import forms and the station's ledgers.
Promise: page and command enter the same notice, and refuse the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from forms.definition import Material, ServiceItem
from forms.ledgers.notices import NOTICE
from forms.screens import told_sheets
from station.desk import Actor
from station.ledgers import Ledgers
from station.problems import decline

ABSENT = "absent"


def tell(
    kept: Ledgers, actor: Actor, item: ServiceItem, papers: Iterable[Material], lacking: Mapping[str, str],
    told: Mapping[str, Any],
) -> str:  # fmt: skip
    """Enter a notice; returns its record's id. ``papers`` are those it lists, ``lacking`` why each that lacks does
    (`told_sheets.LACKS`), ``told`` the answers to `forms.ledgers.notices.ASKS`. Raises Declined."""
    listed = list(papers)
    known = {one.id for one in listed}
    if any(one not in known or why not in told_sheets.LACKS for one, why in lacking.items()):
        raise decline("lacking", "paper_not_in_guide", papers="、".join(sorted(known)))
    command = {
        **told, "on": kept.today(), "item": item.code, "item_version": item.version, "lack_count": len(lacking) or None,
        "papers": told_sheets.listed(listed, lacking), "words": told_sheets.words(item, lacking) or None,
    }  # fmt: skip
    return kept.open(actor, NOTICE, {name: value for name, value in command.items() if value is not None})
