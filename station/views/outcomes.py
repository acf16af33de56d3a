"""What a list did that somebody sent, kept for the page that tells it.
May import flask and the station's searching and guards.
Promise: names stand in no address, and a page tells only what was done; after a restart it tells nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import current_app, g, request

from station.searching import Searches
from station.views.guards import room


def keep(what: str, outcome: Sequence[Any]) -> str:
    """Keep an outcome for whoever is signed in; returns the key for ``done`` in the address."""
    return _kept().keep(_whose(what), json.dumps(outcome), room().book.edges.chance)


def kept(what: str) -> list[Any] | None:
    """The outcome that the address names, None for none or another's."""
    told = _kept().text(_whose(what), request.args.get("done", "")[:64])
    found: list[Any] | None = json.loads(told) if told else None
    return found


def _whose(what: str) -> str:
    return f"{what} {g.session.csrf}"


def _kept() -> Searches:
    found: Searches = current_app.extensions["searches"]
    return found
