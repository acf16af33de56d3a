"""Intake one question a page, in a browser without scripts: the list, the pages, the one draft of both faces."""

from __future__ import annotations

import re
from typing import Any

from forms.identity import id_check_character
from station import book as books
from station.app import make_app
from station.settings import Settings
from tests.station.county import Machine
from tests.station.test_intake_pages import CLERK, Form, fields_of, seen
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

ITEM, GOODS, ALLOWANCE = "S002-08", "S002-02", "S002-06"


def begin(browser: Browser, item: str = ITEM) -> str:
    """Begin an application as an agent does; the address of its list of steps."""
    address = str(browser.get(f"/new/{item}").headers["Location"])
    assert browser.status == 303 and address.endswith("/steps")
    assert browser.get(address).status == 200
    return address


def walk(browser: Browser, address: str, fields: dict[str, Any]) -> list[str]:
    """Press the button that goes on, and on each page answer what it asks; the pages that were met."""
    met = []
    found = re.search(rf'href="({address}/[\w-]+)" role="button"', browser.text)
    assert found, browser.text
    browser.get(found[1])
    while f'action="{address}/' in browser.text:
        here = re.search(rf'action="({address}/([\w-]+)[^"]*)"', browser.text)
        assert here and here[2] not in met, (met, errors(browser))
        met.append(here[2])
        names = {name for name, _ in Form(browser.text).sent} | set(re.findall(r'name="([\w.]+)"', browser.text))
        sent = {**dict(Form(browser.text).sent), **{name: fields[name] for name in names if name in fields}}
        browser.send(here[1], {**{one: text for one, text in sent.items() if one != "csrf"}, "do": "next"})
        assert browser.status == 200, errors(browser)
    return met


def errors(browser: Browser) -> list[str]:
    """What the page says is wrong."""
    return re.findall(r"error-summary__list.*?</ul>", browser.text, re.S)


def step(browser: Browser, address: str, name: str, **fields: Any) -> Browser:
    """Send one page; names are written with __ for the dot."""
    browser.get(f"{address}/{name}")
    return browser.send(f"{address}/{name}", {one.replace("__", "."): text for one, text in fields.items()})


def document(number: str) -> dict[str, str]:
    """The applicant's card."""
    path = "answers__applicant_document__"
    return {f"{path}type": "111", f"{path}number": number}


def _number(born: str) -> str:
    """An invented number of somebody who was born on this day."""
    head = f"320612{born}002"
    return head + id_check_character(head)


# --- filing ----------------------------------------------------------------------------------------------------------


def test_every_item_that_may_be_filed_by_proxy_is_filed_page_by_page(browser: Browser, village: Machine) -> None:
    """What a sample answers, the pages can say, in the order in which they come, and the case is the same."""
    browser.sign_in()
    for item in ("S002-01", "S002-02", "S002-04", ITEM, "S002-10", "S002-12"):
        document = village.sample(item, 3)
        address = begin(browser, item)
        met = walk(browser, address, fields_of(document))
        assert "核对信息" in browser.text and met[0] == "applicant" and met[-1] == "consent"
        browser.send(f"{address.removesuffix('/steps')}/check", seen(browser))
        number = re.search(r"\d{8}-\d{6}-[0-9A-Z]{5}-\d{4,}-[0-9A-Z]", browser.text)
        assert number and browser.status == 200
        row = village.case(number[0])
        assert (row["item"], row["mode"], row["missing"]) == (item, document["mode"], [])


def test_agents_begin_with_steps_clerks_with_one_page_and_either_may_change(
    browser: Browser, township: Machine, village: Machine
) -> None:
    """The face is a preference of the screen; the draft is the same one, whichever face wrote it."""
    browser.sign_in()
    address = begin(browser)
    step(browser, address, "contact", answers__phone="13912345678", do="dense")
    assert 'data-keep="kept"' in browser.text and "核对信息" in browser.text
    assert Form(browser.text).values("answers.phone") == ["13912345678"]
    assert "/steps" not in browser.get(f"/new/{ITEM}").headers["Location"], "the choice was not kept"
    browser.get(address.removesuffix("/steps"))
    browser.send(address.removesuffix("/steps"), {"answers.phone": "13912345679", "do": "steps"})
    assert "步" in browser.text and "进行中" in browser.text
    assert Form(browser.get(f"{address}/contact").text).values("answers.phone") == ["13912345679"]
    with books.opened(township.path, township.edges) as book:
        clerk = Browser(make_app(book, Settings(data=township.path), lambda: None).test_client())
        clerk.sign_in(CLERK)
        assert "/steps" not in clerk.get(f"/new/{ITEM}").headers["Location"]


def test_who_must_come_in_person_is_told_before_anything_is_typed(browser: Browser) -> None:
    """On the list of steps and where the way is chosen, with the guide's own words; also where only some must come."""
    browser.sign_in()
    begin(browser, "S002-07")
    assert "须本人到场，不能代办" in browser.text and "依据" in browser.text
    address = begin(browser, GOODS)
    assert "有的情况须本人到场" in browser.text and "汽车、摩托车由购买者本人到窗口申请办理" in browser.text
    step(browser, address, "way", mode="proxy")
    step(browser, address, "q-goods", answers__goods="car")
    assert "不能代办" in errors(browser)[0] and "要更正" in browser.text
    browser.get(f"/new/{ALLOWANCE}")
    browser.get(browser.headers["Location"])
    assert "本站不收这个事项" in browser.text


# --- one page --------------------------------------------------------------------------------------------------------


def test_a_page_touches_nothing_that_stands_on_another(browser: Browser) -> None:
    """Each page keeps its own answers, also those that are wrong; what a stranger's form adds is not taken in."""
    browser.sign_in()
    address = begin(browser)
    step(browser, address, "applicant", answers__applicant_name="季桂芳", **document("123"))
    assert browser.status == 422 and "18位" in errors(browser)[0]
    step(browser, address, "contact", answers__phone="0513-86123456", answers__applicant_name="别人", do="later")
    assert "季桂芳" not in errors(browser) and "要更正" in browser.text
    found = Form(browser.get(f"{address}/applicant").text)
    assert found.values("answers.applicant_name") == ["季桂芳"]
    assert found.values("answers.applicant_document.number") == ["123"] and "18位" in browser.text


def test_a_page_is_kept_by_itself_and_is_there_after_signing_in_again(browser: Browser) -> None:
    """What the page sends while it is filled in is answered with nothing, and lies in the station's own book."""
    browser.sign_in()
    address = begin(browser)
    step(browser, address, "applicant", answers__applicant_name="季桂", do="keep")
    assert (browser.status, browser.text) == (204, "")
    browser.client.delete_cookie("yizhan_session")
    browser.sign_in()
    assert f'href="{address}"' in browser.get("/new").text
    assert Form(browser.get(f"{address}/applicant").text).values("answers.applicant_name") == ["季桂"]


def test_the_answers_are_changed_from_the_check_and_it_is_the_check_again(browser: Browser, village: Machine) -> None:
    """Each link leads to the page of its answer; saving it leads back, unless something else is open now."""
    browser.sign_in()
    address = begin(browser)
    walk(browser, address, fields_of(village.sample(ITEM, 3)))
    links = set(re.findall(rf'href="({address}/[\w-]+\?back=check)#([\w.]+)"', browser.text))
    assert {path for _, path in links} >= {"mode", "answers.phone", "materials.M1", "consent.agreed", "priority"}
    contact = next(link for link, path in links if path == "answers.phone")
    form = dict(Form(browser.get(contact).text).sent)
    browser.send(contact, {**form, "answers.phone": "13800000000"})
    assert "确认收件" in browser.text and "13800000000" in browser.text
    browser.get(f"{address}/q-household-head?back=check")
    browser.send(f"{address}/q-household-head?back=check", {"answers.household_head": "季桂芳"})
    assert browser.status == 422 and "参保类型" in errors(browser)[0]


def test_people_are_added_one_by_one_without_a_script(browser: Browser) -> None:
    """Each press keeps those that stand there and gives one more line, up to thirty."""
    browser.sign_in()
    address = begin(browser)
    browser.get(f"{address}/q-household-head")
    for row in range(30):
        sent = {**dict(Form(browser.text).sent), f"answers.insured_members.{row}.name": "季春生", "do": "more"}
        browser.send(f"{address}/q-household-head", {one: text for one, text in sent.items() if one != "csrf"})
    assert len(Form(browser.text).values("answers.insured_members.29.name")) == 1
    assert "answers.insured_members.30.name" not in browser.text and "再加一人" not in browser.text


def test_the_agent_is_known_from_the_last_mandate(browser: Browser, village: Machine) -> None:
    """The first time by the account's name alone; then with document and telephone, to be read and changed."""
    browser.sign_in()
    address = begin(browser)
    step(browser, address, "way", mode="proxy")
    first = Form(browser.get(f"{address}/agent").text)
    assert first.values("mandate.agent.name") == [AGENT] and first.values("mandate.agent.document.number") == [""]
    fields = {**fields_of(village.sample("S002-10", 3)), "mandate.agent.name": AGENT}
    other = begin(browser, "S002-10")
    walk(browser, other, fields)
    browser.send(f"{other.removesuffix('/steps')}/check", seen(browser))
    known = Form(browser.get(f"{address}/agent").text)
    assert known.values("mandate.agent.document.number") == [fields["mandate.agent.document.number"]]
    assert "请核对" in browser.text


def test_the_same_matter_of_the_same_person_is_said_before_more_is_typed(browser: Browser, village: Machine) -> None:
    """As soon as it is known who it is for; nothing is forbidden by it."""
    browser.sign_in()
    told = fields_of(village.sample(ITEM, 3))
    number = village.file(ITEM, AGENT, 3)
    address = begin(browser)
    asked = {name.replace(".", "__"): text for name, text in told.items() if name.startswith("answers.applicant_")}
    step(browser, address, "applicant", **asked)
    assert number in browser.text and "怎样联系" in browser.text


def test_what_is_needed_no_more_is_cleared_on_one_page(browser: Browser, village: Machine) -> None:
    """Changed to filing in person: the mandate is not dropped in silence; it is shown, and cleared by one press."""
    browser.sign_in()
    address = begin(browser)
    walk(browser, address, fields_of(village.sample(ITEM, 3)))
    step(browser, address, "way", mode="in_person")
    assert "不用填了" in browser.text and "委托书" in errors(browser)[0]
    browser.get(f"{address}/left")
    browser.send(f"{address}/left", {"do": "clear"})
    assert "核对信息" in browser.text and "委托人" not in browser.text


def test_the_mandate_is_printed_from_the_page_on_which_it_is_signed(browser: Browser) -> None:
    """Before anything is filed: what was told stands on it, what is open is left to be written by hand."""
    browser.sign_in()
    address = begin(browser)
    step(browser, address, "applicant", answers__applicant_name="季桂芳", **document(_number("19490302")))
    step(browser, address, "way", mode="proxy")
    browser.get(f"{address}/powers")
    browser.send(f"{address}/powers", {**dict(Form(browser.text).sent), "do": "next"})
    found = re.search(r'href="(/new/[^"]+/mandate\?back=steps)"', browser.get(f"{address}/signing").text)
    assert found
    paper = browser.get(found[1]).text
    assert browser.status == 200 and "季桂芳" in paper and "代为申请办理“居民医疗保险初审上报”" in paper
    assert "________" in paper and f'href="{address}/signing"' in paper


# --- who is asked more -----------------------------------------------------------------------------------------------


def test_the_green_channel_stands_in_the_lists_on_the_case_and_on_the_receipt(
    browser: Browser, village: Machine
) -> None:
    """Chosen at filing with its reason; who waits her turn has no mark."""
    browser.sign_in()
    numbers = []
    for reason in ("disabled", "none"):
        address = begin(browser, "S002-10")
        walk(browser, address, {**fields_of(village.sample("S002-10", 3)), "priority": reason})
        browser.send(f"{address.removesuffix('/steps')}/check", seen(browser))
        numbers += re.findall(r"\d{8}-\d{6}-[0-9A-Z]{5}-\d{4,}-[0-9A-Z]", browser.text)[:1]
    paths = [f"/cases/{one}{end}" for one in numbers for end in ("", "/receipt")]
    pages = [browser.get(path).text for path in ("/cases", *paths)]
    assert [text.count("残疾人") > 0 for text in pages] == [True, True, True, False, False]
    assert pages[0].count("优先：残疾人") == 1
    assert [village.case(one)["priority"] for one in numbers] == ["disabled", None]


def test_an_old_person_is_asked_alone_and_a_no_ends_the_proxy(browser: Browser, village: Machine) -> None:
    """Her own wish is asked of who is 60 or more; filing against it is refused with its basis, on paper's own words."""
    browser.sign_in()
    address, fields = begin(browser), fields_of(village.sample(ITEM, 3))
    old = {name.replace("__", "."): text for name, text in document(_number("19490302")).items()}
    told = {name: text for name, text in fields.items() if not name.startswith("mandate.principal.")}
    met = walk(browser, address, {**told, **old, "consent.true_will": "yes"})
    assert "will" in met and "是老人本人的真实意愿" in browser.text
    step(browser, address, "will", consent__true_will="no")
    assert browser.status == 422 and "老年人权益保障法" in errors(browser)[0]


def test_a_childs_data_need_the_guardians_consent(browser: Browser, village: Machine) -> None:
    """Under 14 the page of the consent asks the guardian, and nothing is filed without."""
    browser.sign_in()
    address, fields = begin(browser), fields_of(village.sample(ITEM, 3))
    child = {"answers.applicant_document.type": "111", "answers.applicant_document.number": _number("20160302")}
    guardian = {
        "guardian.name": "季春生", "guardian.document.type": "111", "guardian.document.number": _number("19850302"),
        "guardian.kinship": "父亲", "guardian.proof": "户口簿",
    }  # fmt: skip
    told = {name: text for name, text in fields.items() if not name.startswith("mandate.")}
    number = _number("20160302")
    step(browser, address, "applicant", answers__applicant_name="季小兰", **document(number))
    assert "监护人是谁" in browser.get(address).text
    browser.get(f"{address}/consent")
    browser.send(f"{address}/consent", {"consent.read_aloud": "yes", "consent.agreed": "yes"})
    assert browser.status == 422 and "个人信息保护法第三十一条" in errors(browser)[0]
    browser.get(address)
    walk(browser, address, {**told, **child, **guardian, "mode": "in_person", "consent.guardian_agreed": "yes"})
    assert "确认收件" in browser.text and "监护人同意" in browser.text
