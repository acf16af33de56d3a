"""The commands for the whole folder: init, serve, digest.
Imports the county, publishing and supervision.
Promise: init leaves a whole centre or nothing.
"""

from __future__ import annotations

from argparse import Namespace

from central import publishing, supervision
from central.county import founded, joined
from central.edges import DONE, Edges
from central.problems import decline
from central.settings import Settings
from sync import start
from sync.database import refuse_halted


def init(args: Namespace, edges: Edges) -> int:
    """Found a centre and publish the sample items and calendars."""
    code, name = publishing.county_code(args.division), publishing.readable_name(args.name)
    if args.database is not None and joined(args.data, code, name, args.database, edges.chance):
        edges.say(
            f"数据库中已有县中心“{name}”：本目录已加入该中心，没有新建。",
            f"the database holds this centre already: this folder joined it, nothing was founded: {code}",
        )
        return DONE
    with founded(args.data, code, name, edges.clock, edges.chance, args.database) as county:
        publishing.found(county)
        items, years = len(county.projections.items.find()), len(county.projections.calendars.find())
    edges.say(
        f"县中心“{name}”已建立：发布样例事项{items}项、工作日历{years}年。",
        f"the centre is founded with {items} sample items and {years} calendars: {code}",
    )
    return DONE


def serve(args: Namespace, edges: Edges) -> int:
    """Answer stations and browsers until asked to stop."""
    if not (args.port.isascii() and args.port.isdigit() and int(args.port[:6]) <= 65535):
        raise decline("port", "port")
    settings = Settings(args.data, args.host, int(args.port), args.behind_tls, tuple(args.known_as))
    if not settings.local and not settings.behind_tls:
        edges.err.write(
            "注意：本服务不加密，只应在本机或 https 代理之后使用。\nnote: this port does not encrypt: keep it behind an https proxy\n"
        )
        edges.err.flush()

    def listening(address: str) -> None:
        edges.line(f"县中心已在 {address} 提供服务\nlistening on {address}")
        edges.out.flush()

    with edges.open(args) as county:
        edges.warn(fault.sentence for fault in start.look(county.journal))
        county.mind_the_disk(edges.ballast_bytes, edges.halt)
        try:
            edges.serve(county, settings, listening)
        except OSError as fault:
            raise decline("port", "port_taken", host=args.host, port=args.port) from fault
        refuse_halted(county.db)
    return DONE


def digest(args: Namespace, edges: Edges) -> int:
    """Print how many entries have no place yet, then the digest."""
    with edges.open(args) as county:
        unadmitted, summed = supervision.digest(county, args.scope)
    edges.line(f"未确认 unadmitted: {unadmitted}")
    edges.line(f"摘要 digest: {summed}")
    return DONE
