"""A paper and the seal on it in one doing: the village committee's opinion, and its line in the book of seals.
May import forms and the station's ledgers.
Promise: no opinion is kept without the line that says who asked for its seal and who agreed, nor that line without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.errors import Declined, Problem
from forms.fields import Field
from forms.ledgers.record import Record
from forms.ledgers.register import LEDGERS
from forms.ledgers.seals import COMMITTEE, OPINION
from station.desk import Actor
from station.ledgers import Ledgers

GIVE, USE = LEDGERS["opinion"].openings[0], LEDGERS["sealing"].openings[0]
OF_THE_USE = ("copies", "asked_by", "approved_by")


def asked() -> tuple[Field, ...]:
    """The questions of an opinion and of the use of its seal, each once."""
    return (*GIVE.fields, *(one for one in USE.fields if one.name in OF_THE_USE))


def give_opinion(kept: Ledgers, actor: Actor, command: Mapping[str, Any]) -> str:
    """Enter both in one transaction; returns the record of the opinion. Raises Declined with everything that is wrong
    with either. ``command`` answers ``asked``, and may hold a ``draft`` key."""
    kept.named("opinion")
    return kept.desk.once(actor, command, "opinion sealed", lambda told: _give(kept, actor, told))[0]


def _give(kept: Ledgers, actor: Actor, told: Mapping[str, Any]) -> str:
    opinion = {name: value for name, value in told.items() if name not in OF_THE_USE}
    shared = ("case", "on", "seal", "happened_at", "paper_no")
    common: dict[str, Any] = {name: told[name] for name in shared if name in told}
    use: dict[str, Any] = {**common, "seal_kind": COMMITTEE, "document": OPINION}
    use |= {name: told[name] for name in OF_THE_USE if name in told}
    problems = [*_against(kept, actor, "sealing", use), *_against(kept, actor, "opinion", opinion)]
    # Whether its line stands in the book is asked again below, when it does.
    problems = [one for one in dict.fromkeys(problems) if one.code != "seal_use_first"]
    if problems:
        raise Declined(problems)
    kept.desk.write((kept.decided(actor, Record(kept.next_id("sealing")), USE, use),))
    found = kept.next_id("opinion")
    kept.desk.write((kept.decided(actor, Record(found), GIVE, opinion),))
    return found


def _against(kept: Ledgers, actor: Actor, name: str, command: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        kept.decided(actor, kept.blank(name), LEDGERS[name].openings[0], command)
    except Declined as no:
        return no.problems
    return ()
