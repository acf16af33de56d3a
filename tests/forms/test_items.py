"""Service items: what a definition must say, the twelve samples, the catalogue.
May import: pytest, hypothesis, forms.
Promise: no item is published that hides from its reader what the guide leaves unsaid.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalog import Catalog, packaged_items
from forms.definition import IllFormedItem, ServiceItem, check, version_of

DOCS = {doc["code"]: doc for doc in packaged_items()}
REPORTED_UP = {"S002-01", "S002-02", "S002-04", "S002-05", "S002-08", "S002-09", "S002-12"}
CATALOG = Catalog.from_documents(DOCS.values())


def item(code: str) -> ServiceItem:
    """A sample item."""
    found = CATALOG.get(code)
    assert found
    return found


def test_the_twelve_guides_are_there_and_marked_as_samples() -> None:
    """What the package ships is for trial use, and says so in data and in words."""
    assert sorted(DOCS) == [f"S002-{number:02d}" for number in range(1, 13)]
    for one in CATALOG.items():
        assert one.sample and not one.tacit_approval and not one.intake_delegated
        assert any("样例" in oddity.zh and "sample" in oddity.en for oddity in one.oddities)
        assert one.source["seed"] == "002" and one.remedy and "60日" in one.remedy


@pytest.mark.parametrize("code", sorted(DOCS))
def test_every_packaged_item_passes_its_own_check(code: str) -> None:
    """`check` finds nothing, so that `central init` cannot fail on what it ships."""
    assert check(DOCS[code]) == ()


def test_items_reported_up_are_decided_by_the_county() -> None:
    """Who decides is data of the item."""
    assert {one.code for one in CATALOG.items() if one.decided_at == "county"} == REPORTED_UP


def test_a_silent_fee_is_not_free() -> None:
    """Five guides say nothing about fees, one charges for the document, the others say 不收费."""
    fees = {one.code: one.fee for one in CATALOG.items()}
    assert {code for code, fee in fees.items() if fee is None} == {f"S002-{n:02d}" for n in (4, 5, 8, 9, 12)}
    charged = fees["S002-01"]
    assert charged and [line.amount_fen for line in charged.lines] == [500, 2000] and charged.basis is None
    assert all(fee.charged is False and fee.raw == "不收费" for code, fee in fees.items() if fee and code != "S002-01")


def test_a_limit_says_what_it_runs_to_and_which_days_it_counts() -> None:
    """Only one guide says working days; a limit to report up is not a limit to finish."""
    limits = {one.code: one.promised for one in CATALOG.items()}
    stated = {code for code, limit in limits.items() if limit and limit.day_kind == "working"}
    assert stated == {"S002-06"}
    assert {code for code, limit in limits.items() if limit and limit.milestone == "report_up"} == {
        "S002-01", "S002-04", "S002-05", "S002-08", "S002-09"}
    assert {code for code, limit in limits.items() if limit and limit.milestone == "unspecified"} == {
        "S002-02", "S002-03", "S002-12"}
    assert [(step.id, limit.amount) for step, limit in item("S002-02").inner_limits] == [("T2", 7)]
    assert [(step.id, limit.amount) for step, limit in item("S002-12").inner_limits] == [("T2", 5)]


def test_an_item_called_instant_that_reports_up_admits_the_contradiction() -> None:
    """The guide's word stays, what it amounts to stands beside it, and the reader is told."""
    for code in ("S002-02", "S002-12"):
        assert item(code).case_type.stated == "即办" and item(code).case_type.derived == "上报件"
        assert any("case_type" in oddity.about for oddity in item(code).oddities)


def test_presence_is_demanded_where_the_guide_says_so_and_nowhere_else() -> None:
    """The national rule that loosens it is named, not applied."""
    demanding = {one.code for one in CATALOG.items() if one.proxy.policy == "presence_required"}
    assert demanding == {"S002-02", "S002-06", "S002-07", "S002-09"}
    for code in demanding - {"S002-02"}:
        one = item(code)
        assert one.modes == ("in_person",) and "指南" in one.proxy.basis and one.proxy.loosened_by
    assert item("S002-02").modes == ("in_person", "proxy") and item("S002-02").proxy.when
    assert {one.code: one.file_at for one in CATALOG.items() if "village" not in one.file_at} == {
        "S002-06": ("township",), "S002-09": ("township",)}


def test_four_permits_in_one_guide_keep_their_three_sets_of_papers() -> None:
    """Each set is asked only for its own permits."""
    parts: dict[str | None, int] = {}
    for paper in item("S002-04").materials:
        parts[paper.part] = parts.get(paper.part, 0) + 1
        assert paper.required_when
    assert sorted(parts.values()) == [6, 7, 9]


def test_papers_that_may_replace_each_other_are_named_one_by_one() -> None:
    """身份证或户口簿 is one paper with two ways to meet it."""
    ways = {(one.code, paper.id): len(paper.alternatives) for one in CATALOG.items() for paper in one.materials}
    assert {key: count for key, count in ways.items() if count} == {
        ("S002-01", "M3"): 2, ("S002-07", "M2"): 2, ("S002-12", "M2"): 3}


def test_every_form_asks_who_applies_and_flags_what_is_personal() -> None:
    """Names, numbers and addresses belong to the part that can be erased."""
    for one in CATALOG.items():
        names = [field.name for field in one.form]
        assert names[:5] == ["applicant_name", "applicant_document", "phone", "address", "village_group"]
        assert 8 <= len(names) <= 15
        for field in one.form:
            assert field.personal or field.kind not in ("name", "id_document", "phone", "address", "people"), field.name


def broken(change: Callable[[dict[str, Any]], object], code: str = "S002-02") -> list[tuple[str, str]]:
    """What `check` says of an item after one change."""
    doc = copy.deepcopy(DOCS[code])
    change(doc)
    return [(one.field, one.code) for one in check(doc)]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        (lambda doc: doc.pop("fee"), "fee", "item_missing_key"),
        (lambda doc: doc.update(fees=None), "fees", "item_unknown_key"),
        (lambda doc: doc["materials"][0].update(colour="red"), "materials.0.colour", "item_unknown_key"),
        (lambda doc: doc["materials"][1].update(id="M1"), "materials.1", "item_duplicate"),
        (lambda doc: doc["steps"][1].update(id="T1"), "steps.1", "item_duplicate"),
        (lambda doc: doc["form"][6].update(name="phone"), "form.6", "item_duplicate"),
        (lambda doc: doc["form"][10].update(when={"field": "colour", "in": ["red"]}), "form.10.when",
         "item_condition_field"),
        (lambda doc: doc["form"][3].update(when={"field": "goods", "in": ["car"]}), "form.3.when",
         "item_condition_field"),
        (lambda doc: doc["form"][10].update(when={"field": "goods", "in": ["boat"]}), "form.10.when",
         "item_condition_value"),
        (lambda doc: doc["materials"][3].update(required_when={"goods": "car"}), "materials.3.required_when",
         "item_condition"),
        (lambda doc: doc["materials"][3].update(required_when={"field": "boat", "in": [1]}),
         "materials.3.required_when", "item_condition_field"),
        (lambda doc: doc["promised"].pop("milestone"), "promised.milestone", "item_limit_milestone"),
        (lambda doc: doc["promised"].update(milestone="step"), "promised.milestone", "item_limit_milestone"),
        (lambda doc: doc["promised"].update(amount=3), "promised.amount", "item_limit_amount"),
        (lambda doc: doc["steps"][1]["limit"].update(amount=None), "steps.1.limit.amount", "item_limit_amount"),
        (lambda doc: doc["fee"].update(charged=True, basis="x"), "fee.lines", "item_fee_lines"),
        (lambda doc: doc["fee"].update(lines=[{"name": "费", "variant": None, "amount_fen": 1}]), "fee.lines",
         "item_fee_free_lines"),
        (lambda doc: doc["proxy"].update(basis=None), "proxy.basis", "item_presence_basis"),
        (lambda doc: doc["proxy"].update(presence_at=[]), "proxy.presence_at", "item_presence_place"),
        (lambda doc: doc["modes"].remove("proxy"), "modes", "item_modes_policy"),
        (lambda doc: doc["modes"].remove("in_person"), "modes", "item_modes_policy"),
        (lambda doc: doc["proxy"].update(policy="allowed_with_mandate"), "proxy", "item_modes_policy"),
        (lambda doc: doc.update(remedy=None), "remedy", "item_remedy"),
        (lambda doc: doc["remedy"].update(en=" "), "remedy.en", "item_text"),
        (lambda doc: doc["form"][5].update(choices=[]), "form.5.choices", "item_choices"),
        (lambda doc: doc["form"][2].update(required=False), "form", "item_core_field"),
        (lambda doc: doc.update(fee=None), "oddities", "item_oddity_missing"),
        (lambda doc: doc["promised"].update(unit="week"), "promised.unit", "item_not_one_of"),
        (lambda doc: doc.update(code="S 2"), "code", "item_code_shape"),
        (lambda doc: doc.update(sample="yes"), "sample", "item_wrong_shape"),
        (lambda doc: doc.update(decided_at="village"), "decided_at", "item_not_one_of"),
        (lambda doc: doc["steps"][3].update(level="other"), "steps", "item_steps_level"),
        (lambda doc: doc["payments"].append({"name": {"zh": "款", "en": "sum"}, "step": "T9", "amount_fen": None}),
         "payments.0.step", "item_not_one_of"),
    ],
)
def test_a_definition_that_is_wrong_is_told_where_and_why(
    change: Callable[[dict[str, Any]], object], field: str, code: str
) -> None:
    """Each rule of a definition, broken once."""
    assert (field, code) in broken(change)


def test_every_silence_of_a_guide_must_be_told() -> None:
    """Taking the sentences away is noticed for each kind of silence or contradiction in the samples."""
    must = {"fee", "fee_basis", "day_kind", "case_type", "presence", "inner_limit", "result", "out_of_date", "payment"}
    for code, doc in DOCS.items():
        silent = must if doc["legal_basis"] else must | {"basis"}
        silent = silent - {"fee"} if doc["fee"] else silent
        for about in {tag for oddity in doc["oddities"] for tag in oddity["about"]} & silent:
            quiet = copy.deepcopy(doc)
            quiet["oddities"] = [one for one in quiet["oddities"] if about not in one["about"]]
            assert "item_oddity_missing" in {one.code for one in check(quiet)}, (code, about)


def test_everything_wrong_comes_back_at_once() -> None:
    """An author corrects a definition in one go."""
    def spoil(doc: dict[str, Any]) -> None:
        doc.update(remedy=None, colour=1, sample=0)
        doc["promised"].pop("milestone")
        doc["modes"].remove("proxy")

    assert {code for _, code in broken(spoil)} == {
        "item_remedy", "item_unknown_key", "item_wrong_shape", "item_limit_milestone", "item_modes_policy"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=8)
PATHS = sorted({(code, key) for code in ("S002-02", "S002-04") for key in DOCS[code]})


@given(st.sampled_from(PATHS), JSON, st.booleans())
def test_any_document_whatever_is_checked_without_an_exception(
    path: tuple[str, str], value: object, deep: bool
) -> None:
    """An item comes by mail; what cannot be read is refused, never a crash."""
    doc = copy.deepcopy(DOCS[path[0]])
    part = doc[path[1]]
    if deep and isinstance(part, dict):
        part[next(iter(part))] = value
    elif deep and isinstance(part, list) and part:
        part[0] = value
    else:
        doc[path[1]] = value
    for one in check(doc):
        assert one.zh and one.en
    assert check(value)
    if not check(doc):
        assert ServiceItem.from_document(doc).code


def test_an_ill_formed_item_is_not_loaded() -> None:
    """Loading names every fault instead of failing on the first missing key."""
    with pytest.raises(IllFormedItem, match=r"remedy.*oddities|oddities.*remedy"):
        ServiceItem.from_document({**DOCS["S002-02"], "remedy": None, "oddities": []})


def test_a_version_names_the_content_and_nothing_else() -> None:
    """Order of keys is no change; one character is."""
    doc = DOCS["S002-06"]
    again = json.loads(json.dumps(dict(reversed(list(doc.items())))))
    assert version_of(again) == version_of(doc) == item("S002-06").version
    assert len(version_of(doc)) == 16 and int(version_of(doc), 16) >= 0
    assert version_of({**doc, "window": "民政窗口 "}) != version_of(doc)


def test_a_case_finds_the_version_that_it_was_filed_with() -> None:
    """A new version becomes current; the old one stays and the old catalogue is untouched."""
    old = CATALOG.get("S002-06")
    changed = {**DOCS["S002-06"], "window": "综合窗口"}
    grown = CATALOG.with_item(changed)
    assert old and grown.get("S002-06", old.version) == old
    current = grown.get("S002-06")
    assert current and current.window == "综合窗口" and current.version == version_of(changed)
    assert CATALOG.get("S002-06") is old and CATALOG.get("S002-06", current.version) is None
    assert CATALOG.get("X") is None and len(grown.items()) == 12
