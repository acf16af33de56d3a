"""The people of the county centre: who they are and in which role they act.
Imports the county and sync.accounts through it.
Promise: an account and the entry that tells of it are written together or not at all.
"""

from __future__ import annotations

import re

from central.county import County
from central.problems import decline, shown
from forms.events import Event
from sync.database import write

ROLES = ("admin", "officer", "supervisor")
_NAME = re.compile(r"[\w-]{1,32}\Z")


def add(county: County, name: str, role: str, password: str) -> None:
    """Add an account. Raises Declined or Refused with nothing changed."""
    if not _NAME.match(name) or not name.isprintable():
        raise decline("name", "user_name")
    if role not in ROLES:
        raise decline("role", "user_role")
    if not password:
        raise decline("password", "password_missing")
    if not password.isprintable():
        raise decline("password", "password_unreadable")
    now = county.moment()
    facts = {
        "v": 1, "at": now, "entered": now, "office": county.code, "by": name, "role": "admin",
        "user": name, "user_role": role, "active": True,
    }  # fmt: skip
    with write(county.db):
        county.accounts.add(name, role, password)
        county.admission.admit_own([county.draft(Event("user:added", facts))])


def role_of(county: County, name: str) -> str:
    """The role in which somebody acts. Raises Declined for nobody we know."""
    role = county.accounts.role_of(name) if len(name) <= 64 else None
    if role is None:
        raise decline("as", "user_unknown", name=shown(name))
    return role
