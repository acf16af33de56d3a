"""Founding a centre and publishing its items and calendars as entries.
Imports forms.catalog and the county; the caller holds the transaction.
Promise: nothing that is ill-formed is published, and what is published twice unchanged is one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from central.county import County
from forms import offices
from forms.catalog import packaged_calendars, packaged_items
from forms.definition import check, version_of
from forms.errors import Declined
from forms.events import Event
from forms.workdays import faults
from sync.errors import Refused
from sync.journal import Entry

NAME_LIMIT_CHARS = 100


def county_code(division: str) -> str:
    """The six digits of a county from what was typed. Raises Refused."""
    code = offices.parse_office(division)
    if code is None or offices.level(code) != offices.COUNTY:
        raise Refused(
            "division",
            f"“{division[:20]}”不是县级区划代码，应为6位数字，如320612。",
            "a county's division code has six digits, such as 320612",
        )
    return code


def readable_name(name: str) -> str:
    """A name for people, without line breaks or what no database keeps. Raises Refused."""
    clean = name.strip()
    if not 0 < len(clean) <= NAME_LIMIT_CHARS or not clean.isprintable():
        raise Refused(
            "name",
            f"名称须为1至{NAME_LIMIT_CHARS}个可见字符。",
            f"a name has 1 to {NAME_LIMIT_CHARS} visible characters",
        )
    return clean


def found(county: County) -> None:
    """Write the centre's first entries: itself, the calendars, the sample items."""
    facts = {
        "v": 1,
        "at": county.moment(),
        "centre": county.code,
        "name": county.name,
        "key": county.journal.key.public.hex(),
    }
    county.admission.admit_own([county.draft(Event("centre:founded", facts))])
    publish_calendars(county, packaged_calendars())
    publish_items(county, packaged_items())


def publish_items(county: County, documents: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Publish new versions of items; those that are current are passed over. Raises Declined if ill-formed."""
    drafts = []
    for document in documents:
        wrong = check(document)
        if wrong:
            raise Declined(wrong)
        version = version_of(document)
        row = county.projections.items.get(f"item:{document['code']}")
        if row is None or row["newest"] != version:
            facts = {
                "v": 1,
                "at": county.moment(),
                "code": document["code"],
                "version": version,
                "document": dict(document),
            }
            drafts.append(county.draft(Event("item:published", facts)))
    return county.admission.admit_own(drafts)


def publish_calendars(county: County, documents: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Publish years of the calendar; a year that stands so is passed over. Raises Refused if ill-formed."""
    drafts = []
    for document in documents:
        wrong = faults(document)
        if wrong:
            raise Refused(
                "calendar_ill_formed", "工作日历文件有误。", f"the calendar is ill-formed: {'; '.join(wrong)}"
            )
        if county.projections.calendars.get(f"calendar:{document['calendar']}") != document:
            facts = {"v": 1, "at": county.moment(), "year": document["calendar"], "document": dict(document)}
            drafts.append(county.draft(Event("calendar:published", facts)))
    return county.admission.admit_own(drafts)
