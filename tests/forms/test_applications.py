"""Filing: the whole document, the way it is filed, the papers.
May import: pytest, hypothesis, forms.
Promise: a clerk hears every fault at once, and a missing paper turns nobody away.
"""

from __future__ import annotations

import random
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import messages
from forms.application import Application, parts, validate
from forms.catalog import Catalog, packaged_items
from forms.definition import ServiceItem
from forms.errors import Refusal
from forms.materials import lacking, needed
from forms.samples import resident_number, sample

TODAY = date(2026, 11, 21)
CATALOG = Catalog.from_documents(packaged_items())


def item(code: str) -> ServiceItem:
    """A sample item."""
    found = CATALOG.get(code)
    assert found
    return found


def filed(code: str, *, mode: str = "in_person", level: str = "township", seed: int = 1, **changes: Any) -> (
        Application | Refusal):
    """A sample with some top-level parts changed, as the forms read it; `answers` and `materials` are merged in."""
    document = sample(item(code), random.Random(seed), mode=mode, level=level)
    for key, value in changes.items():
        merged = key in ("answers", "materials") and isinstance(value, dict)
        document[key] = {**document[key], **value} if merged else value
    return validate(item(code), document, level=level, today=TODAY)


def faults(read: Application | Refusal) -> set[tuple[str, str]]:
    """Field and code of every problem."""
    assert isinstance(read, Refusal), read
    return {(one.field, one.code) for one in read.problems}


def test_a_clerk_hears_every_fault_at_once() -> None:
    """Answers, papers, mode, time and consent in one go, each with its place and a sentence in two languages."""
    read = filed("S002-03", mode="in_person", level="village", happened_at="yesterday", mode_="x", answers={
        "phone": "12", "applicant_document": {"type": "111", "number": "110101900307803"}, "machine_count": 0,
        "colour": "red"}, materials={"M9": {"how": "copy"}, "M1": {"how": "looked"}}, consent={"agreed": False})
    assert faults(read) == {
        ("mode_", "unknown_key"), ("happened_at", "happened_at_shape"), ("answers.phone", "phone_shape"),
        ("answers.applicant_document.number", "id_fifteen_digits"), ("answers.machine_count", "out_of_range"),
        ("answers.colour", "unknown_key"), ("materials.M9", "material_unknown"), ("materials.M1.how", "material_how"),
        ("consent.agreed", "consent_refused"), ("consent.read_aloud", "read_aloud_unknown")}
    assert isinstance(read, Refusal)
    assert all(one.zh.endswith("。") and one.en for one in read.problems)


@pytest.mark.parametrize("code", ["S002-06", "S002-07", "S002-09"])
def test_where_presence_is_demanded_a_proxy_is_refused_with_the_basis(code: str) -> None:
    """The sentence quotes the guide, so that the resident can check it."""
    read = filed(code, mode="proxy")
    assert faults(read) == {("mode", "proxy_not_allowed")}
    assert isinstance(read, Refusal)
    assert item(code).proxy.basis in read.problems[0].zh and "本人" in read.problems[0].zh


def test_a_car_needs_its_buyer_at_the_township_and_a_kettle_does_not() -> None:
    """A presence may depend on an answer: the vehicle is filed in person at the window, appliances by anyone."""
    car = {"goods": "car", "plate_no": "苏F12345", "subsidy_account": "6228", "merchant_name": None,
           "merchant_code": None}
    kettle = {"goods": "appliance", "merchant_name": "青禾百货商店", "plate_no": None, "subsidy_account": None}
    papers = {"M3": {"how": "copy"}}

    def asked(goods: dict[str, Any], mode: str, level: str) -> set[tuple[str, str]]:
        document = sample(item("S002-02"), random.Random(1), mode=mode, level=level)
        document.update(answers={**document["answers"], **goods}, materials=papers)
        read = validate(item("S002-02"), document, level=level, today=TODAY)
        return faults(read) if isinstance(read, Refusal) else set()

    for mode in ("in_person", "proxy"):
        for level in ("village", "township"):
            assert asked(kettle, mode, level) == set()
    assert asked(car, "in_person", "township") == set()
    assert asked(car, "in_person", "village") == {("level", "presence_elsewhere")}
    assert asked(car, "proxy", "township") == {("mode", "proxy_not_allowed")}
    assert asked(car, "proxy", "village") == {("mode", "proxy_not_allowed"), ("level", "presence_elsewhere")}


def test_an_item_of_the_township_is_not_filed_in_a_village() -> None:
    """06 and 09 name the township's window; the refusal says where to go."""
    for code in ("S002-06", "S002-09"):
        read = filed(code, level="village")
        assert ("level", "level_not_allowed") in faults(read)
        assert isinstance(read, Refusal) and "乡镇便民服务中心" in read.problems[0].zh


def test_a_mandate_belongs_to_a_proxy_filing_only() -> None:
    """Each way has what it needs, no more."""
    assert ("mandate", "mandate_missing") in faults(filed("S002-03", mode="proxy", mandate=None))
    document = sample(item("S002-03"), random.Random(1), mode="proxy", level="village")
    assert ("mandate", "mandate_not_wanted") in faults(filed("S002-03", mandate=document["mandate"]))
    by_post = validate(item("S002-03"), {**document, "mode": "post"}, level="village", today=TODAY)
    assert ("mode", "mode") in faults(by_post)


def test_a_question_that_is_not_asked_must_stay_blank() -> None:
    """An answer to it contradicts another one; which one is wrong only the person knows."""
    read = filed("S002-03", answers={"machine_kind": "tractor", "machine_other": "打捆机"})
    assert faults(read) == {("answers.machine_other", "not_asked")}
    assert isinstance(read, Refusal) and "机具种类" in read.problems[0].zh
    assert isinstance(filed("S002-03", answers={"machine_kind": "tractor", "machine_other": " "}), Application)
    assert ("answers.machine_other", "required") in faults(
        filed("S002-03", answers={"machine_kind": "other", "machine_other": ""}))


def test_a_missing_paper_is_recorded_and_turns_nobody_away() -> None:
    """Not brought, not mentioned, a copy for an original, too few photos: all of it is on the one notice."""
    read = filed("S002-08", answers={"entitlements": ["allowance"], "entitlement_other": None}, materials={
        "M1": {"how": "missing"}, "M2": {"how": "copy", "copies": 1}, "M3": {"how": "photo", "copies": 1},
        "M4": {"how": "original_seen", "copies": 0}})
    assert isinstance(read, Application) and read.missing == ("M1", "M2", "M3", "M4")
    assert [lack.reason for lack in lacking(item("S002-08"), read.answers, read.materials)] == [
        "absent", "original_not_shown", "too_few_photos", "too_few_copies"]
    bare = validate(item("S002-08"), {**sample(item("S002-08"), random.Random(3), mode="in_person", level="township"),
                                      "materials": {}}, level="township", today=TODAY)
    assert isinstance(bare, Application) and set(bare.missing) >= {"M1", "M2", "M3"}


def test_a_paper_that_these_answers_do_not_need_is_handed_back() -> None:
    """行政许可法 31: no unrelated papers; the sentence tells the clerk to return it."""
    assert ("materials.M4", "material_not_needed") in faults(filed("S002-08", answers={
        "entitlements": ["none"], "entitlement_other": None}, materials={"M4": {"how": "original_taken"}}))


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ("copy", "materials.M2", "material_how"), ({"how": "commitment"}, "materials.M2.how", "commitment_not_allowed"),
        ({"how": "copy", "copies": 100}, "materials.M2.copies", "copies_range"),
        ({"how": "copy", "copies": True}, "materials.M2.copies", "copies_range"),
        ({"how": "missing", "copies": 1}, "materials.M2.copies", "copies_without_paper"),
        ({"how": "copy", "pages": 1}, "materials.M2.pages", "unknown_key"), ({}, "materials.M2.how", "material_how"),
    ],
)
def test_a_line_of_papers_that_makes_no_sense_is_named(line: Any, field: str, code: str) -> None:
    """How a paper was taken decides who holds it; guessing would lose originals."""
    assert faults(filed("S002-03", materials={"M2": line})) == {(field, code)}


def test_only_the_papers_of_the_chosen_permits_are_asked() -> None:
    """One guide, four permits, three sets."""
    permits = item("S002-04")
    for chosen, count in ((["site_opinion", "land_permit"], 7), (["project_permit"], 6), (["construction_permit"], 9),
                          (["site_opinion", "project_permit", "construction_permit"], 22)):
        assert len(needed(permits, {"permits": chosen})) == count


@pytest.mark.parametrize(
    ("happened_at", "stored", "code"),
    [
        ("2026-11-20T09:30+08:00", "2026-11-20T09:30+08:00", None),
        ("2026-11-20T09:30:59", "2026-11-20T09:30+08:00", None),
        ("", None, None), ("2026-11-22T00:00+08:00", None, "happened_at_future"),
        ("2019-11-20T09:30+08:00", None, "happened_at_ancient"), ("2026-02-30T09:30+08:00", None, "happened_at_shape"),
        ("2026-11-20T24:30+08:00", None, "happened_at_shape"), ("2026-11-20T09:30Z", None, "happened_at_shape"),
        (20261120, None, "happened_at_shape"),
    ],
)
def test_papers_taken_in_a_power_cut_keep_their_own_time(
    happened_at: Any, stored: str | None, code: str | None
) -> None:
    """Late entry is normal; a time that cannot be is not."""
    read = filed("S002-03", happened_at=happened_at, paper_no="手-017")
    if code:
        assert faults(read) == {("happened_at", code)}
    else:
        assert isinstance(read, Application) and (read.happened_at, read.paper_no) == (stored, "手-017")


def test_a_wrong_clock_turns_nobody_away() -> None:
    """Years, terms and birth dates are not judged by a clock that nobody trusts; the paper's own day still counts."""
    document = sample(item("S002-01"), random.Random(4), mode="proxy", level="village", today=TODAY)
    for today, doubtful in ((date(1970, 1, 1), False), (date(2038, 1, 19), True), (date(2153, 6, 1), False)):
        read = validate(item("S002-01"), document, level="village", today=today, clock_doubtful=doubtful)
        assert isinstance(read, Application), read
    late = {**document, "happened_at": "2031-05-05T10:00+08:00"}
    assert ("mandate.valid_to", "term_over") in faults(
        validate(item("S002-01"), late, level="village", today=date(1970, 1, 1)))


def test_without_consent_nothing_is_taken() -> None:
    """个人信息保护法 17 and 29: told, then agreed."""
    for consent, code in ((None, "consent_missing"), ("yes", "consent_missing")):
        assert ("consent", code) in faults(filed("S002-03", consent=consent))
    assert ("consent.agreed", "consent_missing") in faults(filed("S002-03", consent={"read_aloud": True}))
    assert ("consent.sold", "unknown_key") in faults(
        filed("S002-03", consent={"read_aloud": True, "agreed": True, "sold": True}))


def test_who_is_served_first_is_told_with_a_reason_that_is_known() -> None:
    """One of the reasons that the notices name, or none; a remark about a person is refused."""
    read = filed("S002-08", priority="pregnant")
    assert isinstance(read, Application) and read.priority == "pregnant"
    read = filed("S002-08")
    assert isinstance(read, Application) and read.priority is None
    assert ("priority", "not_a_choice") in faults(filed("S002-08", priority="她腿脚不好"))


def test_nobody_applies_against_an_old_persons_own_wish() -> None:
    """Asked and answered with no, nothing is filed; asked and answered with yes, it is kept; who was not asked files
    as before (老年人权益保障法 55 names moves of property and household, and the papers may come from elsewhere)."""
    consent = {"read_aloud": True, "agreed": True}
    read = filed("S002-08", mode="proxy", consent={**consent, "true_will": True})
    assert isinstance(read, Application) and read.consent == {**consent, "true_will": True}
    assert faults(filed("S002-08", mode="proxy", consent={**consent, "true_will": False})) == {
        ("consent.true_will", "not_own_will")
    }
    assert isinstance(filed("S002-08", mode="proxy", consent=consent), Application)


def test_a_childs_data_are_taken_with_the_guardians_consent_alone() -> None:
    """Under 14 (个人信息保护法 31); from 14 on the consent of who applies is enough."""
    consent = {"read_aloud": True, "agreed": True}

    def found(year: int, **agreed: bool) -> set[str]:
        number = resident_number(random.Random(year), date(year, 3, 2), "320612")
        answers = {"applicant_document": {"type": "111", "number": number}}
        read = filed("S002-08", answers=answers, consent={**consent, **agreed})
        return {one.code for one in read.problems} if isinstance(read, Refusal) else set()

    assert "guardian_consent_missing" in found(2016) and "guardian_consent_missing" not in found(2011)
    assert "guardian_consent_missing" not in found(2016, guardian_agreed=True)


def test_no_sentence_about_a_filing_speaks_in_codes() -> None:
    """People at a window know nothing of the names that the program has for things."""
    spoken = {**messages._FILING, **messages._MANDATE}
    codes = re.compile(r"[a-z]+_[a-z]+|\(missing|\(submit|\btrue\b")
    assert [name for name, (zh, en) in spoken.items() if codes.search(re.sub(r"{\w+}", "", zh + en))] == []


def test_personal_answers_are_kept_apart() -> None:
    """What may be erased is told from what the case needs for ever."""
    read = filed("S002-03")
    assert isinstance(read, Application)
    facts, personal = parts(item("S002-03"), read.answers)
    assert {**facts, **personal} == read.answers and not set(facts) & set(personal)
    assert {"applicant_name", "applicant_document", "phone", "address"} <= set(personal) and "machine_count" in facts
    assert read.applicant_name == personal["applicant_name"] and read.applicant_id["type"] in ("111", "154")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["how", "type", "number", "name", "document", "M1", "powers"]) | st.text(max_size=6),
        inner, max_size=4), max_leaves=15)
KEYS = ("mode", "happened_at", "paper_no", "answers", "materials", "mandate", "guardian", "supports_self", "consent")


DOCUMENTS = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JSON)


@given(st.sampled_from(CATALOG.items()), DOCUMENTS, st.booleans())
def test_any_json_whatever_is_refused_without_an_exception(one: ServiceItem, document: Any, proxy: bool) -> None:
    """A file for `--with` may hold anything; every problem can be printed."""
    read = validate(one, {**document, "mode": "proxy"} if proxy else document, level="village", today=TODAY)
    assert isinstance(read, Refusal) and read.problems
    for found in read.problems:
        (found.field + found.zh + found.en).encode("utf-8")
    for what in (list[int](), "x", None):
        assert isinstance(validate(one, what, level="village", today=TODAY), Refusal)
