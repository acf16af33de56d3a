"""The register of ledgers: every ledger and every deed by name, and the kinds of events that they make.
May import: the ledgers beside it, forms.ledgers.declaring and forms.kinds.
Promise: a ledger that stands here is stored, folded, listed, asked and printed without another line.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.fields import Field
from forms.kinds import BY_SOMEBODY, SALT, Kind
from forms.ledgers.appointments import APPOINTMENT, TRIP, VISIT
from forms.ledgers.batches import ARRIVALS, BATCHES
from forms.ledgers.callbacks import CALLBACK
from forms.ledgers.complaints import COMPLAINT, RECTIFICATION
from forms.ledgers.declaring import Deed, Ledger
from forms.ledgers.directory import DIRECTORY
from forms.ledgers.fees import FEE
from forms.ledgers.hours import HOURS
from forms.ledgers.inquiries import INQUIRY, SUGGESTION, VISITORS
from forms.ledgers.notices import LEDGER as NOTICES
from forms.ledgers.on_site import FIELD_TASK, POSTING, SIGNATURE
from forms.ledgers.originals import ORIGINALS
from forms.ledgers.prints import PRINT
from forms.ledgers.residents import CARE, RESIDENT
from forms.ledgers.rosters import ROSTER
from forms.ledgers.rota import POST, ROTA
from forms.ledgers.seals import COMMITTEE_OPINION, SEAL, SEAL_USE
from forms.ledgers.shifts import COUNTS, SHIFTS
from forms.ledgers.staff import EQUIPMENT, PREMISES, STAFF_REGISTER
from forms.ledgers.verifications import VERIFICATION

_ALL: tuple[Ledger, ...] = (
    DIRECTORY, HOURS, ROTA, POST, STAFF_REGISTER, PREMISES, EQUIPMENT,
    SEAL, SEAL_USE, COMMITTEE_OPINION, FEE, APPOINTMENT, VISIT, TRIP, POSTING, SIGNATURE, FIELD_TASK, VERIFICATION,
    ORIGINALS, BATCHES, ARRIVALS, SHIFTS, COUNTS,
    RESIDENT, CARE, ROSTER,
    CALLBACK, COMPLAINT, RECTIFICATION, INQUIRY, NOTICES, VISITORS, SUGGESTION, PRINT,
)  # fmt: skip
# How the ledgers stand together on the page of all of them.
GROUPS: tuple[tuple[tuple[str, str], tuple[str, ...]], ...] = (
    (("来办事的人", "People who come"),
     ("resident", "care", "appointment", "visit", "trip", "roster", "verification", "inquiry", "notice", "visitors")),
    (("原件和交接", "Originals and hand-overs"), ("original", "batch", "arrival", "shift", "stocktake")),
    (("办件之外的环节", "Beside the case"), ("posting", "signature", "opinion", "fieldwork")),
    (("收费、用印和文书", "Fees, seals and papers"), ("fee", "seal", "sealing", "print")),
    (("群众的声音", "What people say"), ("callback", "complaint", "rectification", "suggestion")),
    (("值班和本站", "Duty and this station"), ("hours", "rota", "post", "staff", "premises", "equipment", "directory")),
)
LEDGERS: Mapping[str, Ledger] = {ledger.name: ledger for ledger in _ALL}
DEEDS: Mapping[str, tuple[Ledger, Deed]] = {deed.kind: (ledger, deed) for ledger in _ALL for deed in ledger.deeds}
# How an answer of each kind of question is stored.
SHAPE_OF: Mapping[str, str] = {
    "text": "text", "long_text": "text", "name": "text", "organisation": "text", "phone": "text", "address": "text",
    "uscc": "text", "id_document": "object", "people": "objects", "date": "day", "whole_number": "count",
    "money_fen": "count", "choice": "name", "choices": "names", "yes_no": "flag", "division": "name",
    "case_number": "name", "record": "name", "records": "names", "objects": "objects", "office": "office",
    "time": "name", "code": "name", "paper_number": "name",
}  # fmt: skip


def _shapes(fields: tuple[Field, ...], personal: bool) -> dict[str, str]:
    return {one.name: SHAPE_OF[one.kind] for one in fields if one.personal == personal}


def kind_of(ledger: Ledger, deed: Deed) -> Kind:
    """The event that a deed makes. Every answer is optional in what is stored: what a page demands may change, what was
    written stays readable. Each carries salt, so that a part about people that is gone is known to be erased."""
    facts = {**_shapes(deed.fields, personal=False), "paper_no": "name", "document_no": "name"}
    told = _shapes(deed.fields, personal=True)
    return Kind(deed.kind, ledger.stream, {**BY_SOMEBODY, "record": "name"}, facts, dict(SALT) if told else {}, told)


KINDS_OF_LEDGERS: tuple[Kind, ...] = tuple(kind_of(ledger, deed) for ledger, deed in DEEDS.values())
