"""The commands about people and stations: user add; station add, revoke, move, settled; stations.
Imports officers, stations and recovery beside the county.
Promise: a code for a station is the last word printed, and is printed once.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from central import officers, recovery, stations
from central.county import County
from central.edges import DONE, Edges
from central.problems import decline

_STATES = {"active": "在用", "invited": "待注册", "revoked": "已停用"}


def add_user(args: Namespace, edges: Edges) -> int:
    """Add a person of the centre; the password is one line of standard input."""
    with edges.open(args) as county:
        officers.add(county, args.name, args.role, edges.password())
    edges.say(f"已新增用户 {args.name}。", f"added: {args.name}")
    return DONE


def add_station(args: Namespace, edges: Edges) -> int:
    """Invite a station; its one-time code is the last word."""
    with edges.open(args) as county:
        station, code = stations.add(county, args.division, args.name, args.level, args.station)
    return _told_code(edges, station, code)


def _told_code(edges: Edges, station: str, code: str) -> int:
    edges.say(
        f"站点 {station} 的一次性注册码（24小时内有效）：",
        f"one-time enrolment code of {station}, valid for a day: {code}",
    )
    return DONE


def _by(county: County, user: str | None) -> Mapping[str, str] | None:
    if user is None:
        return None
    return {"entered": county.moment(), "office": county.code, "by": user, "role": officers.role_of(county, user)}


def revoke_station(args: Namespace, edges: Edges) -> int:
    """Stop believing a station's key."""
    with edges.open(args) as county:
        stations.revoke(county, args.station, args.reason, _by(county, args.user))
    edges.say(f"站点 {args.station} 已停用。", f"revoked: {args.station}")
    return DONE


def move_station(args: Namespace, edges: Edges) -> int:
    """Revoke a station and invite one at another office; the new code is the last word."""
    with edges.open(args) as county:
        station, code = stations.move(
            county, args.station, args.division, args.name, args.reason, _by(county, args.user)
        )
    return _told_code(edges, station, code)


def settle_station(args: Namespace, edges: Edges) -> int:
    """Say that one folder of a station alone is in use now."""
    if args.user is None:
        raise decline("as", "as_missing")
    with edges.open(args) as county:
        recovery.settle_copy(county, args.station, args.reason, args.user)
    edges.say(f"站点 {args.station} 的提示已解除。", f"settled: {args.station}")
    return DONE


def list_stations(args: Namespace, edges: Edges) -> int:
    """The list of stations."""
    with edges.open(args) as county:
        edges.rows(stations.listed(county), args.json, _station, ("没有站点。", "no stations"))
    return DONE


def _station(row: Mapping[str, Any]) -> str:
    seen, unsent = row["last_seen"] or "从未联系 never", "?" if row["unsent"] is None else row["unsent"]
    state = _STATES.get(row["state"], row["state"])
    return f"{row['station']}  {state}  {row['name']}  {seen}  未上报 unsent {unsent}  待核 held {row['held']}"
