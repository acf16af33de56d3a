"""Intake in a browser without scripts: the catalogue, guides, drafts, checking the answers, and filing once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest

from forms.catalog import packaged_items
from forms.definition import ServiceItem
from station import book as books
from station.app import make_app
from station.drafts import DRAFT_LIMIT_BYTES, DRAFTS_PER_PERSON
from station.settings import Settings
from sync.database import connected
from tests.station.county import NOON, RECEIPT, Machine
from tests.station.test_pages import AGENT, PASSWORD, Browser
from tests.station.test_pages import browser as browser

VILLAGE_ITEMS = [f"S002-{number:02d}" for number in (1, 2, 3, 4, 5, 7, 8, 10, 11, 12)]
ALL_ITEMS = [f"S002-{number:02d}" for number in range(1, 13)]
CLERK, ITEM = "李窗口", "S002-10"
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def clerk(township: Machine) -> Iterator[Browser]:
    """A browser before the township's pages, signed in."""
    with books.opened(township.path, township.edges) as book:
        found = Browser(make_app(book, Settings(data=township.path), lambda: None).test_client())
        yield found.sign_in(CLERK)


def fields_of(document: dict[str, Any]) -> dict[str, Any]:
    """An application as the fields of the page."""
    flat: dict[str, Any] = {}

    def put(path: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                put(f"{path}.{key}" if path else key, inner)
        elif isinstance(value, bool):
            flat[path] = "yes" if value else "no"
        elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            flat.update(zip((f"{path}.{part}" for part in ("year", "month", "day")), value.split("-"), strict=True))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for row, inner in enumerate(value):
                put(f"{path}.{row}", inner)
        elif path.endswith("_fen") and isinstance(value, int):
            flat[path] = f"{value // 100}.{value % 100:02d}"
        else:
            flat[path] = value if isinstance(value, list) else str(value)

    put("", document)
    return {name: value for name, value in flat.items() if not (name.startswith("consent.") and value == "no")}


class Form(HTMLParser):
    """What a browser would send from the page's form at ``/new/``: the controls as they stand, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inside, self.area, self.chooser = False, "", ""
        self.sent: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("action", "").startswith("/new/") and "discard" not in told["action"]
        elif tag == "input" and self.inside and "name" in told:
            if told.get("type") not in ("radio", "checkbox") or any(name == "checked" for name, _ in attrs):
                self.sent.append((told["name"], told.get("value", "")))
        elif tag == "select" and self.inside:
            self.chooser, self.options = told["name"], []
        elif tag == "option" and self.chooser:
            self.options.append((any(name == "selected" for name, _ in attrs), told["value"]))
        elif tag == "textarea" and self.inside:
            self.area, self.text = told["name"], ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.chooser:
            chosen = [value for is_chosen, value in self.options if is_chosen] or [self.options[0][1]]
            self.sent.append((self.chooser, chosen[0]))
            self.chooser = ""
        elif tag == "textarea" and self.area:
            # A browser drops one line break behind the tag.
            self.sent.append((self.area, self.text.replace("\r\n", "\n").removeprefix("\n")))
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def values(self, name: str) -> list[str]:
        """What stands in the controls of this name."""
        return [value for one, value in self.sent if one == name]


def start(browser: Browser, item: str = ITEM) -> str:
    """Open a new form with all of it on one page; its address."""
    browser.get(f"/new/{item}")
    assert browser.status == 303
    browser.get(f"{browser.headers['Location'].removesuffix('/steps')}?face=dense")
    assert browser.status == 200
    found = re.search(r'action="(/new/[\w-]+/[0-9a-f]{24})"', browser.text)
    assert found
    return found[1]


def filed_from(browser: Browser, address: str, document: dict[str, Any]) -> str:
    """Fill in, check, confirm; the receipt number."""
    browser.send(address, fields_of(document))
    assert browser.status == 200 and "确认收件" in browser.text, re.findall(
        r"error-summary__list.*?</ul>", browser.text, re.S
    )
    browser.send(f"{address}/check", seen(browser))
    found = re.search(r"\d{8}-\d{6}-[0-9A-Z]{5}-\d{4,}-[0-9A-Z]", browser.text)
    assert browser.status == 200 and found, browser.text[:2000]
    return found[0]


def seen(browser: Browser) -> dict[str, str]:
    """What the page for checking sends."""
    found = re.search(r'name="seen" value="([^"]+)"', browser.text)
    assert found
    return {"seen": found[1]}


# --- filing ----------------------------------------------------------------------------------------------------------


def test_every_item_of_the_village_is_filed_through_its_pages(browser: Browser, village: Machine) -> None:
    """What a sample answers, the pages can say: the case is there, and nothing calls it submitted."""
    browser.sign_in()
    for item in VILLAGE_ITEMS:
        document = village.sample(item, 3)
        receipt = filed_from(browser, start(browser, item), document)
        assert "成功" not in browser.text and RECEIPT.match(receipt)
        row = village.case(receipt)
        assert row["mode"] == document["mode"] and row["item"] == item
    assert browser.rung == len(VILLAGE_ITEMS) == len(village.rows("cases"))


def test_every_item_of_the_township_is_filed_through_its_pages(clerk: Browser, township: Machine) -> None:
    """At the township all twelve may be filed."""
    for item in ALL_ITEMS:
        receipt = filed_from(clerk, start(clerk, item), township.sample(item, 1))
        assert township.case(receipt)["item"] == item


def test_what_the_pages_file_is_what_the_document_says(browser: Browser, village: Machine) -> None:
    """Question by question, the case holds what the same document gives on the command line."""
    document = village.sample("S002-01", 5)
    by_hand = village.file("S002-01", AGENT, 5)
    browser.sign_in()
    by_page = filed_from(browser, start(browser, "S002-01"), document)
    texts = [re.sub(r"\d{8}-\d{6}-\S+", "", browser.get(f"/cases/{one}").text) for one in (by_hand, by_page)]
    assert texts[0].count(document["answers"]["applicant_name"]) == texts[1].count(
        document["answers"]["applicant_name"]
    )
    rows = [village.case(one) for one in (by_hand, by_page)]
    for name in ("applicant", "mode", "item", "state", "missing"):
        assert rows[0].get(name) == rows[1].get(name), name


def test_confirming_twice_going_back_and_reloading_file_once(browser: Browser, village: Machine) -> None:
    """A double click, the back button and a reload all come to the same case."""
    browser.sign_in()
    address = start(browser)
    browser.send(address, fields_of(village.sample(ITEM)))
    once = seen(browser)
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.text)
    assert token
    for _ in range(3):
        browser.post(f"{address}/check", {**once, "csrf": token[1]})
        assert browser.status == 303 and browser.headers["Location"].startswith("/cases/")
    assert len(village.rows("cases")) == 1
    for back in (address, f"{address}/check"):
        assert browser.get(back).status == 303 and browser.headers["Location"].startswith("/cases/")


def test_a_form_that_was_filed_and_changed_afterwards_files_nothing_and_loses_nothing(
    browser: Browser, village: Machine
) -> None:
    """Back to the old form, another phone, sent again: no second case; the page says which one it is and keeps it."""
    browser.sign_in()
    address, document = start(browser), village.sample(ITEM)
    receipt = filed_from(browser, address, document)
    document["answers"]["phone"] = "13912345678"
    browser.get("/new")
    browser.send(address, fields_of(document))
    assert browser.status == 409 and receipt in browser.text and 'value="13912345678"' in browser.text
    assert len(village.rows("cases")) == 1


def test_what_is_filed_is_what_was_checked(browser: Browser, village: Machine) -> None:
    """A draft that was changed in another window since it was shown is shown again instead of being filed."""
    browser.sign_in()
    address, document = start(browser), village.sample(ITEM)
    browser.send(address, fields_of(document))
    shown = seen(browser)
    document["answers"]["phone"] = "13912345678"
    browser.send(address, fields_of(document))
    browser.send(f"{address}/check", shown)
    assert browser.status == 200 and "草稿在别处改动过" in browser.text and "13912345678" in browser.text
    assert village.rows("cases") == []


# --- what is wrong ---------------------------------------------------------------------------------------------------


def test_all_that_is_wrong_stands_on_top_and_at_the_field_and_is_kept(browser: Browser, village: Machine) -> None:
    """All faults at once, linked to their fields, the input kept, on the screen and as a draft."""
    document = village.sample(ITEM)
    document["answers"]["phone"] = "12345"
    document["consent"]["agreed"] = False
    browser.sign_in()
    address = start(browser)
    browser.send(address, fields_of(document))
    assert browser.status == 422 and "<title>错误：" in browser.text
    assert 'href="#answers.phone"' in browser.text and 'href="#consent.agreed"' in browser.text
    assert 'value="12345"' in browser.text and "没有丢失" in browser.text
    assert browser.get(address).status == 200 and 'value="12345"' in browser.text
    assert browser.get(f"{address}/check").headers["Location"].startswith(f"{address}?wrong")
    assert village.rows("cases") == []


def test_every_fault_leads_to_a_control_of_its_page(browser: Browser, village: Machine) -> None:
    """An empty form of each item, by proxy, for a minor, with a household counted twice: no link leads nowhere."""
    browser.sign_in()
    minor = {"type": "111", "number": "11010120200307803X"}
    for item in VILLAGE_ITEMS:
        document = village.sample(item, 2)
        twice = {"name": "顾小兰", "relation": "长女", "document": minor}
        broken = fields_of({
            "mode": "proxy", "answers": {"applicant_name": "顾小兰", "applicant_document": minor,
                                         **{name: [twice, twice] for name in ("household_members", "family_members")}},
            "mandate": {"signature": "fingerprint", "agent": {"name": "12", "document": minor}},
            "guardian": {"name": "顾小兰"}, "materials": {one: {"copies": 2} for one in document["materials"]},
            "happened_at": {"time": "9"},
        })  # fmt: skip
        for fields in ({}, broken):
            browser.send(start(browser, item), fields)
            assert browser.status == 422
            ids = set(re.findall(r'\bid="([^"]+)"', browser.text))
            linked = re.findall(r'href="#([^"]+)"', browser.text)
            assert len(linked) > 12 and set(linked) <= ids, (item, sorted(set(linked) - ids))


def test_answers_that_nothing_asks_are_not_dropped_in_silence(browser: Browser, village: Machine) -> None:
    """A mandate typed for somebody who came in person, a number of copies without how: said, not forgotten."""
    document = village.sample(ITEM, 2, mode="in_person")
    document["mandate"] = {"matters": "代办"}
    first = next(iter(document["materials"]))
    document["materials"][first] = {"copies": 2}
    browser.sign_in()
    browser.send(start(browser), fields_of(document))
    assert (
        browser.status == 422
        and 'href="#mandate"' in browser.text
        and f'href="#materials.{first}.how"' in browser.text
    )


def test_the_principal_need_not_be_typed_twice(browser: Browser, village: Machine) -> None:
    """Left blank, the principal is the applicant, as the page says; the check shows it."""
    document = next(
        one for seed in range(1, 40) if (one := village.sample(ITEM, seed))["mode"] == "proxy" and "mandate" in one
    )
    del document["mandate"]["principal"]
    browser.sign_in()
    receipt = filed_from(browser, start(browser), document)
    assert village.case(receipt)["mode"] == "proxy"


def test_money_is_typed_in_yuan_and_never_read_as_fen(browser: Browser, village: Machine) -> None:
    """Wide digits are folded, and what is no amount is refused with a sentence about amounts."""
    document = village.sample("S002-02", 3)
    browser.sign_in()
    for typed, shown in (("１２８０．５", "1280.50"), ("1280", "1280.00")):
        address = start(browser, "S002-02")
        browser.send(address, {**fields_of(document), "answers.price_fen": typed})
        assert browser.status == 200 and shown in browser.text, typed
    for typed in ("12345678901234", "1,280.555", "12.345", "一千"):
        browser.send(start(browser, "S002-02"), {**fields_of(document), "answers.price_fen": typed})
        assert browser.status == 422 and "请填金额" in browser.text, typed


def test_papers_that_were_taken_earlier_are_entered_late(browser: Browser, village: Machine) -> None:
    """The day and the time on the paper slip, and its number, come into the case."""
    document = village.sample(ITEM)
    late = {
        "happened_at.year": "2026",
        "happened_at.month": "11",
        "happened_at.day": "23",
        "happened_at.time": "9：05",
    }
    browser.sign_in()
    address = start(browser)
    browser.send(address, {**fields_of(document), **late, "paper_no": " 手-17 "})
    assert browser.status == 200 and "2026-11-23 09:05" in browser.text and "手-17" in browser.text
    browser.send(f"{address}/check", seen(browser))
    assert village.rows("cases")[0]["filed_at"].startswith("2026-11-23T09:05")


# --- drafts ----------------------------------------------------------------------------------------------------------

ODD = ["  前后有空格  ", "𡈽𬭚祎", "<b>&amp;\"'", "e\u0301\u200b", "１２３", "\t制表", "{{ w('x') }}", "0"]


def test_each_field_comes_back_exactly_as_it_was_typed(browser: Browser) -> None:
    """Blanks, rare characters, markup: refused or not, nothing is repaired, in any field of text."""
    browser.sign_in()
    for odd, item in product(ODD, ("S002-12", "S002-01")):
        address = start(browser, item)
        texts = [name for name, value in Form(browser.text).sent if value == "" and "." in name]
        chosen = {"how", "type"}
        typed = {
            name: odd for name in texts if name.rpartition(".")[2] not in chosen and name != "happened_at.time"
        }
        typed = {
            name: value
            for name, value in typed.items()
            if f'<select class="govuk-select" id="{name}"' not in browser.text
        }
        assert len(typed) > 20
        browser.send(address, {**typed, "do": "later"})
        form = Form(browser.get(address).text)
        assert {name: form.values(name) for name in typed} == {name: [odd] for name in typed}


def test_long_texts_keep_their_lines(browser: Browser) -> None:
    """Also the first line break, which a careless page loses."""
    browser.sign_in()
    address, text = start(browser, "S002-12"), "\r\n第一行\r\n\r\n 第二行 "
    browser.send(address, {"answers.facts": text, "do": "later"})
    (kept,) = Form(browser.get(address).text).values("answers.facts")
    assert kept.replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_choices_come_back_as_they_were_made(browser: Browser, village: Machine) -> None:
    """Every field of a whole application, the ticks and lists included, stands in the form again."""
    browser.sign_in()
    for item in ("S002-02", "S002-12", "S002-10"):
        document = village.sample(item, 4)
        address, fields = start(browser, item), fields_of(document)
        browser.send(address, {**fields, "do": "later"})
        form = Form(browser.get(address).text)
        for name, value in fields.items():
            assert form.values(name) == (value if isinstance(value, list) else [value]), name


def test_a_half_filled_form_is_there_after_signing_out_and_in(browser: Browser, village: Machine) -> None:
    """Kept, listed, counted; the sitting idle of a person ends her session and not her work."""
    browser.sign_in()
    address = start(browser)
    browser.send(address, {"answers.applicant_name": "𡈽祎", "do": "later"})
    assert browser.status == 200 and "没有收件" in browser.text and "𡈽祎" in browser.text
    browser.send("/sign-out")
    village.clock.at = NOON + 3600
    assert address in browser.sign_in().get("/new").text
    assert Form(browser.get(address).text).values("answers.applicant_name") == ["𡈽祎"]
    assert address in browser.get(f"/new/{ITEM}", follow_redirects=True).text, (
        "the form of the item offers its drafts"
    )


def test_nobody_reaches_the_draft_of_another(browser: Browser, village: Machine) -> None:
    """Neither in the list nor under its address; another's deleting and saving there leaves it alone."""
    assert village("user", "add", "瞿永年", "--role", "agent", stdin="another-river\n") == 0, village.err
    browser.sign_in()
    address = start(browser)
    browser.send(address, {"answers.applicant_name": "顾秀英", "do": "later"})
    browser.send("/sign-out")
    browser.sign_in("瞿永年", "another-river")
    for page in ("/new", address, f"{address}/notice", f"/new/{ITEM}"):
        assert "顾秀英" not in browser.get(page, follow_redirects=True).text, page
    assert browser.get(f"{address}/check").headers["Location"] == "/new"
    browser.get("/new")
    browser.send(f"{address}/discard")
    browser.send(address, {"answers.applicant_name": "别人", "do": "later"})
    browser.send("/sign-out")
    browser.sign_in()
    assert Form(browser.get(address).text).values("answers.applicant_name") == ["顾秀英"]


def test_what_is_discarded_or_filed_leaves_nothing_behind(browser: Browser, village: Machine) -> None:
    """The draft's row is gone with all that was typed; only the number that it was filed under stays."""
    browser.sign_in()
    address = start(browser)
    browser.send(address, {"answers.applicant_name": "顾秀英", "do": "later"})
    browser.send(f"{address}/discard")
    assert "草稿已删除" in browser.text and "顾秀英" not in browser.text
    filed_from(browser, start(browser), village.sample(ITEM))
    with books.opened(village.path, village.edges) as book, connected(book.journal.db):
        assert book.drafts.count(AGENT) == 0 and book.drafts.of(AGENT) == []
        kept = book.journal.db.execute_sql("SELECT COUNT(*) FROM kept_draft").fetchone()
        assert tuple(kept) == (0,)


def test_drafts_are_bounded_and_what_does_not_fit_stays_on_the_screen(browser: Browser) -> None:
    """Too large, or too many: a sentence, and the form as it was typed; a draft that exists may still be saved."""
    browser.sign_in()
    address = start(browser)
    long = "x" * (DRAFT_LIMIT_BYTES + 1)
    browser.send(address, {"answers.address": long, "do": "later"})
    assert browser.status == 422 and long in browser.text and "没有保存" in browser.text
    for _ in range(DRAFTS_PER_PERSON):
        last = start(browser)
        browser.send(last, {"answers.phone": "1", "do": "later"})
        assert browser.status == 200
    browser.send(address, {"answers.phone": "2", "do": "later"})
    assert browser.status == 422 and f"已有{DRAFTS_PER_PERSON}份" in browser.text
    assert Form(browser.text).values("answers.phone") == ["2"]
    browser.send(last, {"answers.phone": "3", "do": "later"})
    assert browser.status == 200 and Form(browser.get(last).text).values("answers.phone") == ["3"]


def test_a_guide_that_changed_under_a_draft_is_said_and_drops_nothing(browser: Browser, village: Machine) -> None:
    """Answers to questions that are no longer asked are shown, and stay with the draft when it is saved again."""
    browser.sign_in()
    address = start(browser)
    browser.send(address, {"answers.applicant_name": "顾秀英", "answers.of_old": "旧问题的答案", "do": "later"})
    with books.opened(village.path, village.edges) as book, connected(book.journal.db):
        book.journal.db.execute_sql("UPDATE kept_draft SET version = 'older'")
    page = browser.get(address).text
    assert "更新过" in page and page.count("旧问题的答案") == 2
    browser.send(address, {**dict(Form(page).sent), "do": "later"})
    (draft,) = _drafts(village)
    assert ("answers.of_old", "旧问题的答案") in draft.fields


def test_an_address_that_is_no_draft_leads_nowhere(browser: Browser) -> None:
    """Keys are drawn by the pages; others, and another item's address, are not found."""
    browser.sign_in()
    address = start(browser)
    browser.send(address, {"answers.phone": "1", "do": "later"})
    key = address.rpartition("/")[2]
    for wrong in (
        "/new/S002-10/short",
        f"/new/S002-11/{key}",
        f"/new/S009-99/{key}",
        "/new/S009-99",
        "/new/S009-99/guide",
    ):
        assert browser.get(wrong).status == 404, wrong


def _drafts(machine: Machine) -> list[Any]:
    with books.opened(machine.path, machine.edges) as book, connected(book.journal.db):
        return book.drafts.of(AGENT)


# --- a form that outlived its session --------------------------------------------------------------------------------


def test_a_form_that_outlived_its_session_comes_back_and_goes_on(browser: Browser, village: Machine) -> None:
    """Nothing is kept for somebody who is not signed in; the page itself carries it until the password is there."""
    browser.sign_in()
    address = start(browser)
    fields = [(name, value) for name, value in Form(browser.text).sent if value] + [("answers.phone", " 138 ")]
    village.clock.at = NOON + 16 * 60
    browser.post(address, dict(fields), headers=OURS)
    assert browser.status == 403 and "还在" in browser.text and not _drafts(village)
    again = [(name, value) for name, value in Form(browser.text).sent]
    assert ("answers.phone", " 138 ") in again
    browser.post(address, {**dict(again), "again.user": AGENT, "again.password": "wrong-password"}, headers=OURS)
    assert browser.status == 403 and ("answers.phone", " 138 ") in Form(browser.text).sent
    assert "wrong-password" not in browser.text and not _drafts(village)
    again = Form(browser.text).sent
    browser.post(
        address, {**dict(again), "again.user": AGENT, "again.password": PASSWORD, "do": "later"}, headers=OURS
    )
    assert browser.status == 303
    (draft,) = _drafts(village)
    assert ("answers.phone", " 138 ") in draft.fields and not any("again" in name for name, _ in draft.fields)
    assert browser.get("/new").status == 200, "and the person is signed in"


def test_a_form_of_an_earlier_session_is_confirmed_and_not_lost(browser: Browser, village: Machine) -> None:
    """Signed in anew in another window: the old form's token is worth nothing, what was typed is."""
    browser.sign_in()
    address = start(browser)
    old = dict(Form(browser.text).sent)
    browser.send("/sign-out")
    browser.sign_in()
    browser.post(address, {**old, "answers.phone": "138", "do": "later"}, headers=OURS)
    assert browser.status == 409 and not _drafts(village)
    browser.post(address, dict(Form(browser.text).sent), headers=OURS)
    assert browser.status == 303 and ("answers.phone", "138") in _drafts(village)[0].fields


def test_a_stranger_page_cannot_use_the_way_back(browser: Browser, village: Machine) -> None:
    """Another site's form is not brought back to be signed, signed in or not; nor one that hides its origin."""
    filled = {"answers.phone": "138", "again.user": AGENT, "again.password": PASSWORD}
    address = f"/new/{ITEM}/{'0' * 24}"
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "cross-site"}):
        browser.post(address, filled, headers=headers)
        assert browser.status in (303, 400) and "138" not in browser.text, headers
    browser.sign_in()
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}, {"Sec-Fetch-Site": "cross-site"}):
        browser.post(address, {**filled, "csrf": "00"}, headers=headers)
        assert browser.status == 400 and "138" not in browser.text, headers
    assert not _drafts(village)


# --- the catalogue and the guides ------------------------------------------------------------------------------------


def test_the_catalogue_says_what_is_filed_here_and_where_the_rest_is(browser: Browser) -> None:
    """Items of the village with a way in; the others with the guide's reason and the township's name."""
    browser.sign_in().get("/new")
    for item in VILLAGE_ITEMS:
        assert f'href="/new/{item}"' in browser.text
    for item in ("S002-06", "S002-09"):
        assert f'href="/new/{item}"' not in browser.text and f'href="/new/{item}/guide"' in browser.text
    assert "请到十总镇便民服务中心" in browser.text and "样例" in browser.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("宅基地", {"S002-01"}),
        ("ｓ００２－１２", {"S002-12"}),
        ("计生", {"S002-10", "S002-11"}),
        ("建房 农村", {"S002-05"}),
        ("没有的", set()),
    ],
)
def test_an_item_is_found_by_a_part_of_its_name(browser: Browser, asked: str, found: set[str]) -> None:
    """Words in any order, codes in any width, the name of a window; no script."""
    browser.sign_in().get("/new", query_string={"q": asked})
    assert set(re.findall(r'href="/new/(S002-\d\d)/guide"', browser.text)) == found
    assert bool(found) != ("没有找到" in browser.text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_guide_says_all_that_the_definition_says(browser: Browser, language: str) -> None:
    """Conditions, papers, steps, fees, basis, remedy and oddities; a silence is never free of charge."""
    browser.post("/screen", {"language": language})
    browser.sign_in()
    for document in packaged_items():
        item = ServiceItem.from_document(document)
        browser.get(f"/new/{item.code}/guide")
        page = re.sub(r"\s+", " ", re.sub(r"</?span[^>]*>", "", unescape(browser.text)))
        texts = [one[language] for one in (*item.conditions.lines, *item.oddities, item.applicant)]
        texts += [one.name if language == "zh" else one.name_en for one in (*item.materials, *item.steps)]
        texts += [item.remedy if language == "zh" else item.remedy_en, *item.legal_basis, item.window]
        texts += [one[language] for paper in item.materials for one in paper.alternatives]
        texts += [item.proxy.loosened_by[language]] if item.proxy.loosened_by else []
        missing = [text for text in texts if re.sub(r"\s+", " ", text) not in page]
        assert browser.status == 200 and not missing, (item.code, missing)
        silent = "未注明不等于不收费" if language == "zh" else "Silence is not"
        assert (item.fee is None) == (silent in page), item.code


def test_what_an_english_guide_quotes_in_chinese_is_marked_as_chinese(browser: Browser) -> None:
    """Who hears the page hears each language in its own voice; what stands in a guide stays text."""
    browser.post("/screen", {"language": "en"})
    browser.sign_in().get("/new/S002-05/guide")
    assert '“10<span lang="zh-CN">日内上报</span>”' in browser.text and "&lt;span" not in browser.text


def test_the_notice_names_every_paper_and_marks_what_lacks(browser: Browser, village: Machine) -> None:
    """For an item all that it asks; for a draft what is needed by its answers, the lacking ones starred."""
    browser.sign_in().get(f"/new/{ITEM}/notice")
    assert browser.text.count("☐") == 3 and "★" not in browser.text and "骑岸村便民服务站" in browser.text
    document = village.sample(ITEM)
    lacking = next(iter(document["materials"]))
    document["materials"][lacking] = {"how": "missing"}
    address = start(browser)
    browser.send(address, fields_of(document))
    assert "没有提供" in browser.text and f"{address}/notice" in browser.text
    browser.get(f"{address}/notice")
    assert browser.text.count("★ ") == 1 and document["answers"]["applicant_name"] in browser.text
    filed_from(browser, address, document)
    assert village.rows("cases")[0]["case"]


def test_questions_that_depend_on_others_say_on_what(browser: Browser) -> None:
    """Without a script the page tells in the questions' own words when each is asked, and when a paper is needed."""
    browser.sign_in()
    start(browser, "S002-01")
    assert "“是否有原房屋”为“是”时填写" in browser.text and "“是否有原房屋”为“是”时需要" in browser.text
    browser.post("/screen", {"language": "en"})
    start(browser, "S002-01")
    assert "answer when “is there an old house” is “Yes”" in browser.text.replace("&#39;", "'")


def test_numbers_of_people_are_masked_until_somebody_looks(browser: Browser, village: Machine) -> None:
    """On the page for checking each number is covered, and whole only inside what has to be opened."""
    browser.sign_in()
    address, document = start(browser), village.sample(ITEM)
    browser.send(address, fields_of(document))
    number = document["answers"]["applicant_document"]["number"]
    outside = re.sub(r"<details.*?</details>", "", browser.text, flags=re.S)
    assert number in browser.text and number not in outside and number[-4:] in outside


def test_checking_leads_to_each_field_and_names_the_limits(browser: Browser, village: Machine) -> None:
    """Each row has its way back to the control, and the clock that will run is a date."""
    browser.sign_in()
    address, document = start(browser), village.sample(ITEM)
    browser.send(address, fields_of(document))
    anchors = set(re.findall(rf'href="{address}#([^"]+)"', browser.text))
    assert (
        "answers.phone" in anchors
        and "mode" in anchors
        and "代办报送" in browser.text
        and "2026-11-26" in browser.text
    )
    ids = set(re.findall(r'\bid="([^"]+)"', browser.get(address).text))
    assert anchors <= ids, anchors - ids


def test_a_form_is_kept_while_it_is_filled_in(browser: Browser, village: Machine) -> None:
    """The script of the page asks for keeping and nothing else: no page comes back, nothing is judged or filed."""
    browser.sign_in()
    address = start(browser)
    browser.send(address, {"answers.phone": "12", "do": "keep"})
    assert browser.status == 204 and browser.text == ""
    assert Form(browser.get(address).text).values("answers.phone") == ["12"] and browser.rung == 0
    browser.send(address, {"answers.phone": "x" * (DRAFT_LIMIT_BYTES + 1), "do": "keep"})
    assert browser.status == 422 and dict(_drafts(village)[0].fields)["answers.phone"] == "12"
