"""A service item as versioned data: what it asks, who may file where, which limit runs to which milestone.
May import: the standard library and the pure modules of this package.
Promise: what the guide does not say stays `None` here; silence is never read as free, as complete or as working days.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.checking import check
from forms.fields import Field
from forms.texts import Text

__all__ = [
    "CaseType", "Conditions", "Fee", "FeeLine", "Field", "IllFormedItem", "Limit", "Material", "Oddity", "Payment",
    "ProxyPolicy", "ServiceItem", "Step", "Text", "check", "version_of",
]


class IllFormedItem(ValueError):
    """A document that `check` does not pass was given to `ServiceItem.from_document`."""


@dataclass(frozen=True)
class Limit:
    """A time limit. `amount` counts `unit`s (0 for instant); `day_kind` None = the guide does not say which days.

    `unit`: instant | day | month. `day_kind`: working | calendar | None.
    `milestone`: report_up | complete | unspecified | step (an inner limit of one step). `raw` is the guide's wording.
    """

    amount: int | None
    unit: str
    day_kind: str | None
    milestone: str
    raw: str
    basis: str | None


@dataclass(frozen=True)
class Material:
    """One paper. `original`: seen | kept | unclear | None (guide silent). `copy`: asked for, or None when silent.

    `copies` and `photos` are counts of sheets or pictures, None when the guide gives no number.
    `alternatives`: any one of these satisfies. `part`: the sub-item whose set it belongs to.
    `required_when`: a condition on the answers (see `forms.conditions`), None = always.
    """

    id: str
    name: str
    name_en: str
    raw: str
    original: str | None
    copy: bool | None
    copies: int | None
    photos: int | None
    spec: str | None
    issuer: str | None
    alternatives: tuple[Text, ...]
    part: str | None
    required_when: Mapping[str, Any] | None
    commitment_ok: bool
    note: Text | None


@dataclass(frozen=True)
class Step:
    """One step of the procedure. `level`: where it sits: applicant | village | township | county | other (elsewhere).

    `actor` None: the guide does not say who.
    """

    id: str
    name: str
    name_en: str
    actor: str | None
    level: str
    place: str | None
    limit: Limit | None


@dataclass(frozen=True)
class FeeLine:
    """One priced line; the amount is in fen (1/100 yuan)."""

    name: str
    variant: str | None
    amount_fen: int


@dataclass(frozen=True)
class Fee:
    """What the guide says about fees. An item whose guide is silent has no `Fee` at all, which is not free."""

    charged: bool
    raw: str
    lines: tuple[FeeLine, ...]
    basis: str | None


@dataclass(frozen=True)
class Payment:
    """Money that is no fee (an insurance premium); `amount_fen` None = the guide does not give it."""

    name: str
    name_en: str
    step: str
    amount_fen: int | None


@dataclass(frozen=True)
class ProxyPolicy:
    """Who may stand in for the applicant.

    `policy`: allowed_with_mandate | presence_required. `when` limits a demanded presence to some answers.
    `presence_at`: office levels at which the presence counts. `loosened_by`: a national rule that the guide ignores;
    shown, never applied by the program.
    """

    policy: str
    basis: str
    basis_en: str
    when: Mapping[str, Any] | None
    presence_at: tuple[str, ...]
    loosened_by: Text | None


@dataclass(frozen=True)
class Conditions:
    """Conditions of eligibility. `match`: all | any | unstated (the guide does not say how they combine).

    `read_as`: how this program shows an unstated list, all | any; the oddities say that it is a reading.
    """

    match: str
    read_as: str
    lines: tuple[Text, ...]


@dataclass(frozen=True)
class CaseType:
    """What the guide calls the item (`stated`, None when silent) against what its steps make it (`derived`)."""

    stated: str | None
    derived: str
    why: Text


@dataclass(frozen=True)
class Oddity(Text):
    """What the reader should know about this guide: a silence, a contradiction, an outdated rule. `about` tags it."""

    about: tuple[str, ...]


@dataclass(frozen=True)
class ServiceItem:
    """One version of one service item. `version` is the hash of the document it was read from (`version_of`)."""

    code: str
    version: str
    name: str
    name_en: str
    sample: bool
    out_of_date: bool
    source: Mapping[str, Any]
    window: str
    department: str
    legal_basis: tuple[str, ...]
    decided_at: str
    modes: tuple[str, ...]
    file_at: tuple[str, ...]
    file_at_basis: Text
    intake_delegated: bool
    tacit_approval: bool
    case_type: CaseType
    applicant: Text
    proxy: ProxyPolicy
    conditions: Conditions
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    promised: Limit | None
    statutory: Limit | None
    fee: Fee | None
    payments: tuple[Payment, ...]
    result: str | None
    result_en: str | None
    papers_made: tuple[str, ...]
    field_tasks: tuple[str, ...]
    remedy: str
    remedy_en: str
    form: tuple[Field, ...]
    oddities: tuple[Oddity, ...]

    @property
    def inner_limits(self) -> tuple[tuple[Step, Limit], ...]:
        """Limits of single steps, which run beside the promised one."""
        return tuple((step, step.limit) for step in self.steps if step.limit is not None)

    def field(self, name: str) -> Field | None:
        """The question of that name."""
        return next((field for field in self.form if field.name == name), None)

    def material(self, material_id: str) -> Material | None:
        """The paper of that id."""
        return next((material for material in self.materials if material.id == material_id), None)

    @classmethod
    def from_document(cls, doc: Mapping[str, Any]) -> ServiceItem:
        """Reads a document that `check` passes; raises IllFormedItem, naming every fault, for any other."""
        wrong = check(doc)
        if wrong:
            raise IllFormedItem("; ".join(f"{found.field}: {found.en}" for found in wrong))
        return cls(
            code=doc["code"], version=version_of(doc), name=doc["name"]["zh"], name_en=doc["name"]["en"],
            sample=doc["sample"], out_of_date=doc["out_of_date"], source=doc["source"],
            window=doc["window"], department=doc["department"],
            legal_basis=tuple(doc["legal_basis"]), decided_at=doc["decided_at"], modes=tuple(doc["modes"]),
            file_at=tuple(doc["file_at"]["levels"]), file_at_basis=Text.from_document(doc["file_at"]["basis"]),
            intake_delegated=doc["intake_delegated"], tacit_approval=doc["tacit_approval"],
            case_type=_case_type(doc["case_type"]), applicant=Text.from_document(doc["applicant"]),
            proxy=_proxy(doc["proxy"]),
            conditions=_conditions(doc["conditions"]),
            materials=tuple(_material(one) for one in doc["materials"]),
            steps=tuple(_step(one) for one in doc["steps"]),
            promised=_limit(doc["promised"]), statutory=_limit(doc["statutory"]), fee=_fee(doc["fee"]),
            payments=tuple(Payment(p["name"]["zh"], p["name"]["en"], p["step"], p["amount_fen"])
                           for p in doc["payments"]),
            result=doc["result"]["zh"] if doc["result"] else None,
            result_en=doc["result"]["en"] if doc["result"] else None,
            papers_made=tuple(doc["papers_made"]), field_tasks=tuple(doc["field_tasks"]),
            remedy=doc["remedy"]["zh"], remedy_en=doc["remedy"]["en"],
            form=tuple(Field.from_document(one) for one in doc["form"]),
            oddities=tuple(Oddity(o["zh"], o["en"], tuple(o["about"])) for o in doc["oddities"]),
        )


def version_of(doc: Mapping[str, Any]) -> str:
    """The version of an item: first 16 hex digits of SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _texts(docs: Any) -> tuple[Text, ...]:
    return tuple(Text.from_document(one) for one in docs)


def _limit(doc: Mapping[str, Any] | None) -> Limit | None:
    if doc is None:
        return None
    return Limit(doc["amount"], doc["unit"], doc["day_kind"], doc["milestone"], doc["raw"], doc["basis"])


def _fee(doc: Mapping[str, Any] | None) -> Fee | None:
    if doc is None:
        return None
    lines = tuple(FeeLine(line["name"], line["variant"], line["amount_fen"]) for line in doc["lines"])
    return Fee(doc["charged"], doc["raw"], lines, doc["basis"])


def _case_type(doc: Mapping[str, Any]) -> CaseType:
    return CaseType(doc["stated"], doc["derived"], Text.from_document(doc["why"]))


def _conditions(doc: Mapping[str, Any]) -> Conditions:
    return Conditions(doc["match"], doc["read_as"], _texts(doc["lines"]))


def _proxy(doc: Mapping[str, Any]) -> ProxyPolicy:
    loosened = doc["loosened_by"]
    return ProxyPolicy(
        doc["policy"], doc["basis"]["zh"], doc["basis"]["en"], doc["when"], tuple(doc["presence_at"]),
        Text.from_document(loosened) if loosened else None,
    )


def _material(doc: Mapping[str, Any]) -> Material:
    note = doc["note"]
    return Material(
        id=doc["id"], name=doc["name"]["zh"], name_en=doc["name"]["en"], raw=doc["raw"], original=doc["original"],
        copy=doc["copy"], copies=doc["copies"], photos=doc["photos"], spec=doc["spec"], issuer=doc["issuer"],
        alternatives=_texts(doc["alternatives"]), part=doc["part"], required_when=doc["required_when"],
        commitment_ok=doc["commitment_ok"], note=Text.from_document(note) if note else None,
    )


def _step(doc: Mapping[str, Any]) -> Step:
    return Step(doc["id"], doc["name"]["zh"], doc["name"]["en"], doc["actor"], doc["level"], doc["place"],
                _limit(doc["limit"]))
