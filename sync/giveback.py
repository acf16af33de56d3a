"""A restored centre takes its own signed mail back from the stations that read it, and knows when all were heard.
Imports sync.admission, mailbox, islands, store, journal, wire; nothing of what an entry means.
Promise: what comes back under the centre's signature takes the place it had, whoever brings it, and everybody is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sync import islands, store
from sync.admission import Admission
from sync.database import insert_rows, rows, write
from sync.envelope import Head, Stamp, digest_of
from sync.errors import Unauthentic
from sync.journal import LANE_OPENED, Entry, Journal
from sync.keys import verify
from sync.mailbox import MAIL_COLUMNS, VERDICT_OF, box_row, deliver, mail_row
from sync.wire import BoxPart, Delivery, head_payload

RECOVERING = "recovering"
# So many deliveries are taken back in one transaction: a county's other writers wait no longer than for these.
STEP = 100


def take_back(admission: Admission, part: BoxPart, giver: str) -> int:
    """Take back what of a box this centre lost, in steps of one transaction each; returns how many deliveries. What
    speaks of an entry that is neither here nor in the part is left for when its owner has pushed it. Raises
    Unauthentic with nothing taken."""
    journal = admission.journal
    signed = verify(journal.key.public, "box", head_payload(Head(part.box, part.last, part.link)), part.signature)
    if part.station != giver or not part.deliveries or not signed:
        raise Unauthentic("box_signature", "交还的来件签名不符。", "the mail given back is not this centre's")
    with write(journal.db):
        box = box_row(journal, part)
        known = box.head_seq - part.first + 1
        if box.life == journal.life or not 0 <= known < len(part.deliveries):
            return 0
        proved = _proved(journal, box, part, known)
    for at in range(known, known + len(proved), STEP):
        with write(journal.db):
            step = proved[at - known : at - known + STEP]
            _take_step(admission, box.id, part, at, step, giver)
    return len(proved)


def _proved(journal: Journal, box: Any, part: BoxPart, known: int) -> list[tuple[Delivery, bytes, bytes]]:
    """(delivery, digest, link) of all behind the ``known`` first ones, if the chain leads to the signed link."""
    link, proved = bytes(box.head_link), []
    for delivery in part.deliveries[known:]:
        if delivery.content is not None:
            digest = digest_of(delivery.lane, delivery.seq, delivery.content)
        elif found := journal.names(delivery.lane, [delivery.seq]):
            digest = found[0][2]
        else:
            return []
        link = delivery.link_after(link, digest)
        proved.append((delivery, digest, link))
    if link != part.link:
        raise Unauthentic("box_chain", "交还的来件校验不符。", "the chain of the mail given back does not add up")
    return proved


def _take_step(
    admission: Admission, box_id: int, part: BoxPart, at: int, step: Sequence[tuple[Delivery, bytes, bytes]], giver: str
) -> None:
    journal, lines, present = admission.journal, [], {}
    # Where something came to stand of which nobody knew: subject -> the first such place.
    came: dict[str, Stamp] = {}
    (head_seq,) = rows(journal.db, "SELECT head_seq FROM box WHERE id = ?", box_id)[0]
    if head_seq != part.first + at - 1:
        return
    for stamp in {delivery.stamp for delivery, _, _ in step if delivery.stamp}:
        admission.learn(stamp.epoch, [stamp.lane])
    given = {(delivery.lane, delivery.seq) for delivery in part.deliveries}
    for n, (delivery, _, link) in enumerate(step, part.first + at):
        entry = _keep(admission, delivery, giver, given, came)
        lines.append(mail_row(box_id, n, entry.id, delivery, link))
        present[entry.id] = delivery
    insert_rows(journal.db, "mail", MAIL_COLUMNS, lines, key="box_id, n")
    last, link = head_seq + len(step), step[-1][2]
    moved = "UPDATE box SET head_seq = ?, head_link = ? WHERE id = ?"
    rows(journal.db, moved, last, link, box_id)
    _tell_again(admission, present, giver)
    _note_reordered(admission, came)


def _keep(
    admission: Admission, delivery: Delivery, giver: str, given: Collection[tuple[str, int]], came: dict[str, Stamp]
) -> Entry:
    """The entry under the stamp it had; its giver hears what becomes of it from now on."""
    journal = admission.journal
    if delivery.content is not None:
        entry_id = islands.keep(journal, delivery.owner, delivery.lane, delivery.seq, delivery.content).id
    else:
        entry_id = journal.names(delivery.lane, [delivery.seq])[0][1]
    (entry,) = journal.find("e.id = ?", entry_id)
    if entry.kind != LANE_OPENED:
        admission.join_giver(entry.subject, giver, given)
    if entry.owner != giver:
        admission.brought(entry.id, giver)
    if delivery.stamp is not None and admission.restamp(entry, delivery.stamp, giver):
        (entry,) = journal.find("e.id = ?", entry_id)
        came[entry.subject] = min(delivery.stamp, came.get(entry.subject, delivery.stamp))
    if delivery.content is not None:
        store.release(journal, store.lane_named(journal, delivery.lane))
    return entry


def _tell_again(admission: Admission, given: dict[int, Delivery], giver: str) -> None:
    # What the lost box said last is not the present word on everything: a person or a later life may have changed it.
    journal = admission.journal
    for entry_id, delivery in given.items():
        (entry,) = journal.find("e.id = ?", entry_id)
        present = VERDICT_OF.get(entry.status)
        if present is not None and (present, entry.stamp) != (delivery.verdict, delivery.stamp):
            deliver(journal, giver, [entry], admission.reign()["epoch"])


def _note_reordered(admission: Admission, came: Mapping[str, Stamp]) -> None:
    """Somebody acted on a subject, in a life of this very book, without what stands before that act now: a person has
    to look. Lives that were lost knew what they gave places to; a lane that came back from them has no life here."""
    journal, reign = admission.journal, admission.reign()
    table = journal.tables.lane
    for subject, stamp in came.items():
        stamps = [past.stamp for past in journal.history(subject) if past.stamp is not None]
        later = {past.lane for past in stamps if past > stamp} - {stamp.lane}
        ours = (table.owner == journal.node) & (table.life != "") & table.name.in_(sorted(later))
        if later and table.select().where(ours).exists():
            noted = (
                "INSERT INTO reordered (subject, epoch, place) VALUES (?, ?, ?)"
                " ON CONFLICT (subject) DO UPDATE SET epoch = excluded.epoch, place = excluded.place"
            )
            rows(journal.db, noted, subject, reign["epoch"], reign["place"])
            admission.court.project([subject])


def reordered(journal: Journal, subject: str) -> tuple[int, int] | None:
    """(epoch, place) up to which people acted on a subject without what came back to stand before their acts; None
    when nothing did."""
    found = rows(journal.db, "SELECT epoch, place FROM reordered WHERE subject = ?", subject)
    return (found[0][0], found[0][1]) if found else None


# --- how far a recovery is ------------------------------------------------------------------------------------------


def missed(journal: Journal, now_seconds: int) -> None:
    """A station has read mail that this centre does not remember: it was restored, whoever did it. The caller holds
    the transaction."""
    if journal.mark(RECOVERING) is None:
        journal.set_mark(RECOVERING, {"since": now_seconds})


def heard(journal: Journal, station: str) -> None:
    """A station has given back all that it holds; when every active one has, the recovery is over. The caller holds
    the transaction."""
    recovering = journal.mark(RECOVERING)
    if recovering is None:
        return
    table = journal.tables.node
    table.update(heard_in=str(recovering["since"])).where(table.id == station).execute()
    told, of = progress(journal) or (0, 0)
    if told >= of:
        journal.set_mark(RECOVERING, None)


def progress(journal: Journal) -> tuple[int, int] | None:
    """(stations heard, active stations) while a restored centre takes back what its stations hold; None otherwise."""
    recovering = journal.mark(RECOVERING)
    if recovering is None:
        return None
    table = journal.tables.node
    active = table.select().where(table.state == "active")
    return active.where(table.heard_in == str(recovering["since"])).count(), active.count()
