"""The desk: the one place where a person's filing or act becomes entries, in one write transaction.
May import forms, sync and the station's own parts; knows no flask and no command line.
Promise: what the desk returned is on the disk with its number; what it declined left nothing behind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from forms import deadlines, numbering, offices
from forms.acts.context import Act, Context
from forms.acts.register import ACTS, ATTACH, FILE, OF_THEIR_OWN, allowed, decide
from forms.case import Case, Recorded, fold
from forms.definition import ServiceItem
from forms.errors import Declined, Problem, Refusal
from forms.events import Event, encode, subject_of
from forms.fields import Field
from forms.slips import read_slip
from station import counts, custody, mandates, notices, papers, register, scans
from station.book import Book
from station.drafts import checked_key, fingerprint
from station.pictures import develop
from station.problems import decline
from station.saving import saving
from sync import keys
from sync.envelope import ENTRY_LIMIT_BYTES, Draft
from sync.space import NO_FILINGS

RATING_CHARACTERS = 12
LONGEST_USER = 32
# Limits are counted in days: so much, and a date may be wrong around midnight.
CLOCK_APART_LIMIT_SECONDS = 3_600
RECEIVE = "receive"
# The head of the newest own lane that says more than that it was opened. Asked for every page: two rows are read.
_LAST_WRITTEN = "l.id = (SELECT max(id) FROM lane WHERE owner = ? AND head_seq > 1) AND e.seq = l.head_seq"
_USER = re.compile(r"[\w-]+\Z")


@dataclass(frozen=True)
class Actor:
    """Who acts: a local account."""

    name: str
    role: str


@dataclass(frozen=True)
class Filed:
    """What a filing made. ``again``: it had been made before under the same draft key."""

    receipt_no: str
    again: bool = False


class Desk:
    """Filing and acting at one open station. ``wake`` is called after a commit, when there is something to send."""

    def __init__(self, book: Book, wake: Callable[[], None] = lambda: None) -> None:
        self.book = book
        self.wake = wake

    # --- people --------------------------------------------------------------------------------------------------

    def actor(self, name: str) -> Actor:
        """The account of that name. Raises Declined."""
        role = self.book.accounts.role_of(name)
        if role is None:
            raise decline("as", "user_unknown", name=_short(name))
        return Actor(name, role)

    def add_user(self, raw: str, role: str, password: str) -> Actor:
        """A new account, and the entry by which the centre knows it. Raises Declined or sync's Refused."""
        name = unicodedata.normalize("NFC", raw)
        if not 0 < len(name) <= LONGEST_USER or not _USER.match(name):
            raise decline("name", "user_name")
        if role != self.book.role:
            level, level_en = ("村级", "village") if self.book.level == offices.VILLAGE else ("乡镇", "township")
            raise decline("role", "user_role", level=level, level_en=level_en, role=self.book.role)
        if not password:
            raise decline("password", "password_missing")
        if not password.isprintable():
            raise decline("password", "password_unreadable")
        moment = self.book.edges.moment()
        facts = {
            "v": 1,
            "at": moment,
            "entered": moment,
            "office": self.book.office,
            "by": name,
            "role": role,
            "user": name,
            "user_role": role,
            "active": True,
        }
        with saving(self.book.journal.db):
            self.book.accounts.add(name, role, password)
            self.write((Event("user:added", facts),), "")
        self.wake()
        return Actor(name, role)

    # --- filing --------------------------------------------------------------------------------------------------

    def file(self, actor: Actor, item_code: str, document: Mapping[str, Any]) -> Filed:
        """File an application; the receipt number is given out in the transaction that writes it. Raises Declined.

        ``document`` may hold a ``draft`` key: the same application under the same key is the same case.
        """
        item = self.book.catalogue.current().item(item_code)
        if item is None:
            raise decline("item", "item_unknown", code=_short(item_code))
        if self.book.space.level() == NO_FILINGS:
            raise decline("", "disk_low")
        key = checked_key(document.get("draft")) or ""
        return Filed(*self.once(actor, document, item.code, lambda told: self._file(actor, item, told, key)))

    def _file(self, actor: Actor, item: ServiceItem, application: Mapping[str, Any], key: str) -> str:
        receipt = papers.receipt_number(self.book.journal, self.book.edges.today())
        context = self.context(actor, Case(receipt), item, receipt_no=receipt, rating_token=self._token())
        self._write_with_originals(Case(receipt), item, FILE, application, context)
        led_here = notices.completed(self.book, context, key, receipt) if key else ()
        if led_here:
            self.write(led_here)
        return receipt

    def once(
        self, actor: Actor, command: Mapping[str, Any], about: str, work: Callable[[dict[str, Any]], str]
    ) -> tuple[str, bool]:
        """``Drafts.once``, and the bell behind the commit."""
        made, again = self.book.drafts.once(actor.name, command, about, work)
        if not again:
            self.wake()
        return made, again

    def rehearse(self, actor: Actor, item_code: str, document: Mapping[str, Any]) -> Case:
        """The case that filing this now would make, under a number that is not given out. Nothing is written. Raises
        Declined with everything that is wrong."""
        item = self.book.catalogue.current().item(item_code)
        if item is None:
            raise decline("item", "item_unknown", code=_short(item_code))
        number = numbering.receipt_number(self.book.station, self.book.edges.today(), "0" * 5, 1)
        context = self.context(actor, Case(number), item, receipt_no=number, rating_token=self._token())
        events = _events(decide(Case(number), FILE, document, context))
        return fold(number, [Recorded("", event) for event in events])

    def _token(self) -> str:
        return "".join(numbering.CROCKFORD[byte & 31] for byte in self.book.edges.chance(RATING_CHARACTERS))

    # --- acting --------------------------------------------------------------------------------------------------

    def find(self, text: str) -> str:
        """The case that a receipt number, the scanned QR of a slip or a county case number names, typed forgivingly.
        Raises Declined."""
        slip = read_slip(text)
        if slip is not None:
            return slip.case
        number = numbering.parse_case_number(text)
        if number is not None:
            found = self.book.cases.find(self.book.cases.table.case_no == number.text, limit=1)
            if found:
                return str(found[0]["case"])
        raise decline("case", "case_number", text=_short(text))

    def act(self, actor: Actor, text: str, act: str, command: Mapping[str, Any]) -> tuple[Event, ...]:
        """Do an act upon a case; returns what was entered. Raises Declined with everything that is wrong.

        ``command`` may hold a ``draft`` key: the same act under the same key is done once; again, it enters nothing
        and returns ().
        """
        if act not in ACTS or act in OF_THEIR_OWN:
            acts = ", ".join(name for name in ACTS if name not in OF_THEIR_OWN)
            raise decline("act", "act_unknown", act=_short(act), acts=acts)
        case_id = self.find(text)
        written: list[Event] = []

        def work(told: dict[str, Any]) -> str:
            written.extend(self.done(actor, case_id, act, told))
            return case_id

        self.once(actor, command, f"{case_id} {act}", work)
        return tuple(written)

    def done(self, actor: Actor, case_id: str, act: str, told: Mapping[str, Any], *, originals: bool = True) -> tuple[
        Event, ...]:
        """Do an act in the caller's write transaction; ``originals``: the originals of the case go with it. Raises
        Declined."""
        case = self._case(case_id, actor, act)
        item = self._item(case, act, told)
        return self._write_with_originals(case, item, act, told, self.context(actor, case, item), originals=originals)

    def _write_with_originals(
        self, case: Case, item: ServiceItem | None, act: str, told: Mapping[str, Any], context: Context, *,
        originals: bool = True,
    ) -> tuple[Event, ...]:  # fmt: skip
        events = _events(decide(case, act, told, context))
        doing = custody.Doing(case, item, act, told, events)
        more = custody.following(self.book, context, doing) if originals else ()
        return self.write((*events, *more), case.id)[: len(events)]

    def attach(self, actor: Actor, text: str, source: BinaryIO, command: Mapping[str, Any]) -> tuple[Event, ...]:
        """Attach the picture that comes out of ``source`` to a case; returns what was entered. The picture is made
        anew and lies on the disk before the entry that names it is written. Raises Declined with everything wrong.

        ``command`` may hold a ``draft`` key as for ``act``; with the same picture it is the same thing.
        """
        told = dict(command)
        draft = checked_key(told.pop("draft", None))
        case_id = self.find(text)
        found = self._against(actor, case_id, told)
        try:
            whole, small = develop(source)
        except Declined as no:
            raise Declined((*no.problems, *found)) from no
        if found:
            raise Declined(found)
        scan = scans.kept(self.book, whole, small)
        key = {"draft": fingerprint(draft, {"picture": scan["scan"]})} if draft else {}
        written: list[Event] = []

        def work(answers: dict[str, Any]) -> str:
            # Under the writers' lock, so that no sweeper can come between the picture and its entry.
            scans.demand(self.book, scan)
            case = self._case(case_id, actor, ATTACH)
            context = replace(self.context(actor, case, self._item(case, ATTACH, answers)), scan=scan)
            written.extend(self.write(_events(decide(case, ATTACH, answers, context)), case_id))
            self.book.scans.catch_up()
            return case_id

        self.once(actor, {**told, **key}, f"{case_id} {ATTACH}", work)
        return tuple(written)

    def attaching(self, actor: Actor, text: str) -> tuple[Field, ...]:
        """The questions about a picture that is attached to a case. Raises Declined where the case is unknown here."""
        case = self._case(self.find(text), actor, ATTACH)
        return ACTS[ATTACH].asks(case, self.context(actor, case, self._item(case, ATTACH, {})))

    def _against(self, actor: Actor, case_id: str, command: Mapping[str, Any]) -> tuple[Problem, ...]:
        """What speaks against attaching a picture, whatever it shows."""
        case = self._case(case_id, actor, ATTACH)
        outcome = decide(case, ATTACH, command, self.context(actor, case, self._item(case, ATTACH, command)))
        problems = outcome.problems if isinstance(outcome, Refusal) else ()
        return tuple(one for one in problems if one.code != "scan_missing")

    def receiving(self, actor: Actor, text: str, code: str) -> tuple[Act, Case, Context]:
        """Receiving a case of which the paper alone is here, with what its questions are made of: the slip's item.

        Raises Declined.
        """
        case = self._case(self.find(text), actor, RECEIVE)
        item = self._item(case, RECEIVE, {"item": code})
        return ACTS[RECEIVE], case, self.context(actor, case, item)

    def allowed(self, actor: Actor, text: str) -> tuple[tuple[Act, Case, Context], ...]:
        """The acts that are allowed now, each with what its questions and its sample are made of."""
        case_id = self.find(text)
        case = self._case(case_id, actor, RECEIVE)
        item = self.book.catalogue.current().item(case.item, case.item_version)
        if not case.lines:
            # Paper first: only the receipt; an item that may be filed there stands in for the slip's.
            item = self._likely_item(case.origin)
            context = self.context(actor, case, item)
            return tuple((act, case, context) for act in allowed(case, context) if act.name == RECEIVE)
        context = self.context(actor, case, item, rating_token=self._rating_token(case))
        return tuple((act, case, context) for act in allowed(case, context) if not self._waits(act.name, context))

    def _likely_item(self, origin: str) -> ServiceItem | None:
        items = self.book.catalogue.current().items.items()
        return next((item for item in items if offices.level(origin) in item.file_at), None)

    def _waits(self, act: str, context: Context) -> bool:
        return act == "abandon" and "abandonment_possible" not in (context.marks or ())

    def _case(self, case_id: str, actor: Actor, act: str) -> Case:
        case = register.read(self.book.journal, case_id)
        if case.lines:
            return case
        origin = numbering.origin_office(case_id, offices.county_of(self.book.office))
        if act != RECEIVE or self.book.level != offices.TOWNSHIP:
            raise decline("case", "case_unknown", case=case_id)
        if origin is None or not offices.covers(self.book.office, origin):
            raise decline("case", "case_elsewhere", case=case_id)
        # Paper first: the slip names its office, and that is all that is known of the case here.
        return Case(case_id, origin=origin, holder=origin, offices=(origin,))

    def _item(self, case: Case, act: str, command: Mapping[str, Any]) -> ServiceItem | None:
        now = self.book.catalogue.current()
        if case.item or act != RECEIVE:
            return now.item(case.item, case.item_version)
        code = command.get("item")
        if not isinstance(code, str) or not code.strip():
            raise decline("item", "paper_item")
        item = now.item(code.strip())
        if item is None:
            raise decline("item", "item_unknown", code=_short(code))
        return item

    def _rating_token(self, case: Case) -> str:
        for line in case.lines:
            if line.event.kind == "case:submitted" and line.event.personal:
                return str(line.event.personal.get("rating_token", ""))
        return ""

    def marks(self, case: Case) -> tuple[deadlines.Mark, ...]:
        """What time alone has set on the case by today; a doubtful clock accepts and abandons nothing."""
        now = self.book.catalogue.current()
        item = now.item(case.item, case.item_version)
        return deadlines.marks(case, item, now.calendar, self.book.edges.today(), self.clock_doubtful())

    def clock_doubtful(self) -> bool:
        """Whether this machine's clock shows a time before something that it wrote itself, or was far from the centre's
        when the two last spoke."""
        if abs(self.book.journal.mark(counts.CLOCK_APART_SECONDS, 0)) > CLOCK_APART_LIMIT_SECONDS:
            return True
        last = self.book.journal.find(_LAST_WRITTEN, self.book.station)
        if not last:
            return False
        facts = register.read_facts(last[0])
        return str(facts.get("entered", "")) > self.book.edges.moment()

    # --- what every entry needs ----------------------------------------------------------------------------------

    def context(
        self, actor: Actor, case: Case, item: ServiceItem | None, *, receipt_no: str = "", rating_token: str = ""
    ) -> Context:
        edges, now = self.book.edges, self.book.catalogue.current()
        moment = edges.moment()
        return Context(
            office=self.book.office,
            role=actor.role,
            by=actor.name,
            at=moment,
            entered=moment,
            today=edges.today(),
            clock_doubtful=self.clock_doubtful(),
            item=item,
            receipt_no=receipt_no,
            rating_token=rating_token,
            salt=edges.chance(16).hex(),
            seal=self._seal(),
            marks=frozenset(mark.code for mark in self.marks(case)) if case.lines else None,
            mandate=mandates.read(self.book.journal, case.id) if case.mandate else None,
            name_of=now.name_of,
        )

    def _seal(self) -> Callable[[bytes], str] | None:
        centre = self.book.journal.mark("centre")
        if not centre or not centre.get("sealing"):
            return None
        recipient = bytes.fromhex(centre["sealing"])
        return lambda content: keys.seal(recipient, content, self.book.edges.chance(32))

    def write(self, events: tuple[Event, ...], case_id: str = "") -> tuple[Event, ...]:
        """Number, encode and append; refold what was touched. The caller holds the transaction; events of ledgers say
        themselves to which record they belong."""
        journal, authority = self.book.journal, self.book.catalogue.current().name_of(self.book.office)
        told = tuple(papers.numbered(journal, event, authority) for event in events)
        drafts = []
        for event in told:
            facts, personal = encode(event)
            if len(facts) + len(personal or b"") > ENTRY_LIMIT_BYTES:
                raise decline("", "too_large")
            drafts.append(Draft(subject_of(event, case_id, journal.node), event.kind, facts, personal or b"{}"))
        touched = dict.fromkeys(entry.subject for entry in journal.append(drafts))
        self.book.cases.refresh(touched)
        self.book.records.refresh(touched)
        return told


def _events(outcome: tuple[Event, ...] | Refusal) -> tuple[Event, ...]:
    if isinstance(outcome, Refusal):
        raise Declined(outcome.problems)
    return outcome


def _short(text: object) -> str:
    """A typed text as an answer may repeat it: printable and short."""
    return "".join(char if char.isprintable() else "?" for char in str(text))[:40]
