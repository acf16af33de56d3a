"""Who may speak to a centre: an enrolled, active station that signed the very bytes.
Imports sync.journal, database, keys, errors; reads only.
Promise: who is not enrolled, or signs wrongly, learns no more than that.
"""

from __future__ import annotations

from typing import Any

from sync.database import first_row, searchable
from sync.errors import Refused, Unauthentic
from sync.journal import Journal
from sync.keys import verify


def node_named(journal: Journal, named: str) -> Any:
    """The row of a node, or None, whatever was sent as its name."""
    return first_row(journal.db, journal.tables.node, "id = ?", named) if searchable(named) else None


def signed_by(journal: Journal, named: str, purpose: str, said: bytes, signature: bytes) -> Any:
    """The row of the station that signed. Raises Unauthentic, or Refused when the county has stopped it."""
    node = node_named(journal, named[:32])
    if node is None or node.key is None or not verify(bytes(node.key), purpose, said, signature):
        raise Unauthentic(
            "unknown_sender", "未登记的站点或签名不符。", "the sender is not enrolled or the signature does not hold"
        )
    if node.state != "active":
        raise Refused(
            "revoked", "本站已被县中心停用，请联系县中心。", "this station was revoked: contact the county centre"
        )
    return node


def sender(journal: Journal, kind: str, header: dict[str, Any], payload: bytes, signature: bytes) -> Any:
    """The row of the station that sent a message of this kind to this centre. Raises Unauthentic or Refused."""
    node = signed_by(journal, str(header.get("from", "")), "message", payload, signature)
    if header.get("to") != journal.node or header.get("type") != kind:
        raise Unauthentic(
            "not_for_us", "数据不是发给本中心的。", "the message is not for this centre and this address"
        )
    return node
