"""Residents on record: found by the box, filled into a form, their households; and the same thing open twice."""

from __future__ import annotations

import re
from typing import Any

from forms.ledgers.record import Record
from station import acquaintances, searching
from station import book as books
from station.desk import Desk
from station.ledgers import Ledgers
from tests.station.county import Machine
from tests.station.test_finding import GU, ITEM, SHAN, about, filed, number_of
from tests.station.test_home_pages import sought
from tests.station.test_intake_pages import Form, fields_of
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

CLERK = "李窗口"
HOUSEHOLD_ITEM = "S002-10"


def resident(machine: Machine, person: dict[str, str], **more: Any) -> str:
    """A resident on record; the id of the record."""
    document = {"type": "111", "number": person["number"]}
    told = {"name": person["name"], "document": document, "phone": person["phone"], **more}
    with books.opened(machine.path, machine.edges) as book:
        desk = Desk(book)
        return Ledgers(desk).open(desk.actor(AGENT), "resident", told)


HUSBAND = {"name": "陆根生", "phone": "13862905512", "number": number_of("32061219470102701")}


def household(machine: Machine) -> tuple[str, str]:
    """Gu Xiuying and her husband, the head, under one number."""
    home = {"household_no": "H-0017", "village_group": "三组", "address": "十总镇柳河村三组17号"}
    wife = resident(machine, GU, relation="spouse", benefits=["dibao"], **home)
    return wife, resident(machine, HUSBAND, relation="head", **home)


def begun(browser: Browser, item: str) -> str:
    """The address of a new application's one dense page."""
    browser.get(f"/new/{item}?face=dense")
    return str(browser.headers["Location"].partition("?")[0].removesuffix("/steps"))


def picked(browser: Browser, item: str, text: str) -> dict[str, str]:
    """The fields of a new form after somebody was looked for in its box and taken."""
    address = begun(browser, item)
    browser.get(address).send(f"{address}/known", {"text": text, "back": "form"})
    pick = re.findall(r'name="pick" value="([^"]+)"', browser.text)
    search = re.findall(r'action="(/new/[^"]+/known/[0-9a-f]+)"', browser.text)
    assert len(pick) == 1, browser.text
    browser.send(search[0], {"pick": pick[0], "back": "form"})
    return dict(Form(browser.text).sent)


def test_whoever_is_on_record_is_not_asked_again(browser: Browser, village: Machine) -> None:
    """Name, document, phone, address, group and the head of the household stand in the form, from three letters."""
    household(village)
    given = picked(browser.sign_in(), ITEM, "gxy")
    assert "已从档案带入" in browser.text
    wanted = {"applicant_name": "顾秀英", "applicant_document.number": GU["number"], "phone": GU["phone"],
              "village_group": "三组", "address": "十总镇柳河村三组17号", "household_head": "陆根生"}  # fmt: skip
    assert {name: given[f"answers.{name}"] for name in wanted} == wanted
    assert (given["answers.household_members.0.name"], given["answers.household_members.0.relation"]) == ("陆根生", "户主")
    given = picked(browser, HOUSEHOLD_ITEM, GU["number"][-6:])
    assert (given["answers.spouse_name"], given["answers.spouse_document.number"]) == ("陆根生", HUSBAND["number"])


def test_what_was_typed_before_stays_as_it_was(browser: Browser, village: Machine) -> None:
    """Only what is blank is filled in, whatever the records say."""
    household(village)
    address = begun(browser.sign_in(), ITEM)
    browser.get(address).send(address, {"do": "later", "answers.phone": "13900000000", "answers.applicant_name": " "})
    browser.get(address).send(f"{address}/known", {"text": "陆根生", "back": "form"})
    pick = re.findall(r'name="pick" value="([^"]+)"', browser.text)
    search = re.findall(r'action="(/new/[^"]+/known/[0-9a-f]+)"', browser.text)
    browser.send(search[0], {"pick": pick[0]})
    given = dict(Form(browser.text).sent)
    assert (given["answers.phone"], given["answers.applicant_name"]) == ("13900000000", "陆根生")


def test_whom_nobody_knows_is_not_typed_twice(browser: Browser) -> None:
    """A name, a number or a telephone that finds nobody stands in the form already; the end of a number does not."""
    address = begun(browser.sign_in(), ITEM)
    for text, field in (("欧阳无此人", "name"), (GU["number"], "document.number"), (GU["number"][-4:], "")):
        browser.get(address).send(f"{address}/known", {"text": text, "back": "form"})
        assert "没有找到登记过的人" in browser.text
        given = dict(Form(browser.text).sent)
        assert not field or given[f"answers.applicant_{field}"] == text
    assert GU["number"][-4:] not in dict(Form(browser.text).sent).values()
    address = begun(browser, "S002-08")
    browser.get(address).send(f"{address}/known", {"text": "欧阳无此人", "back": "form"})
    assert dict(Form(browser.text).sent)["answers.account_holder"] == "", "who pays was not said"


def test_nobody_gets_anothers_number_beside_her_name(browser: Browser, village: Machine) -> None:
    """Whose name or number stands in the form is not mixed with whom she picks; she may put her in its place."""
    household(village)
    address = begun(browser.sign_in(), ITEM)
    typed = {"do": "later", "answers.applicant_name": "顾秀兰", "answers.phone": "13900000000", "answers.reason": "漏雨"}
    browser.get(address).send(address, typed)
    browser.get(address).send(f"{address}/known", {"text": "gxy", "back": "form"})
    pick = re.findall(r'name="pick" value="([^"]+)"', browser.text)
    search = re.findall(r'action="(/new/[^"]+/known/[0-9a-f]+)"', browser.text)
    assert browser.send(search[0], {"pick": pick[0]}).status == 409 and "顾秀兰" in browser.text
    given = dict(Form(browser.get(address).text).sent)
    assert (given["answers.applicant_name"], given["answers.applicant_document.number"]) == ("顾秀兰", "")
    browser.send(search[0], {"pick": pick[0], "instead": "yes"})
    given = dict(Form(browser.text).sent)
    assert (given["answers.applicant_name"], given["answers.phone"]) == ("顾秀英", GU["phone"])
    assert given["answers.applicant_document.number"] == GU["number"]


def test_who_filed_before_is_known_without_a_record(browser: Browser, village: Machine) -> None:
    """An earlier case fills in the next one; of a resident on record it adds what the record lacks."""
    receipt = filed(village, SHAN)
    given = picked(browser.sign_in(), HOUSEHOLD_ITEM, "sxx")
    assert (given["answers.applicant_name"], given["answers.phone"]) == ("单雄信", SHAN["phone"])
    assert given["answers.address"]
    resident(village, SHAN)
    with books.opened(village.path, village.edges) as book:
        (one,) = acquaintances.found(book, "dxx")
        known = acquaintances.person(book, one.source)
        earlier = acquaintances.person(book, receipt)
    assert known and earlier and known.source != earlier.source and known.address == earlier.address
    assert given["answers.address"] == earlier.address


def test_an_agent_takes_somebody_from_the_records_on_her_first_page(browser: Browser, village: Machine) -> None:
    """One question a page: the box stands on the page of the applicant, and leads back there with what was found."""
    household(village)
    browser.sign_in().get(f"/new/{ITEM}?face=steps")
    address = str(browser.headers["Location"].partition("?")[0].removesuffix("/steps"))
    browser.get(f"{address}/steps/applicant").send(f"{address}/known", {"text": "gxy", "back": "steps"})
    pick = re.findall(r'name="pick" value="([^"]+)"', browser.text)
    search = re.findall(r'action="(/new/[^"]+/known/[0-9a-f]+)"', browser.text)
    browser.send(search[0], {"pick": pick[0], "back": "steps"})
    assert "已从档案带入" in browser.text and 'value="顾秀英"' in browser.text and GU["number"] in browser.text


def test_an_application_is_begun_from_the_record(browser: Browser, village: Machine) -> None:
    """Found, chosen, and the form has what is known; the record says nothing of it until it is filed."""
    wife, _ = household(village)
    key = wife.partition(":")[2]
    assert f"/residents/{key}/new" in browser.sign_in().get(f"/ledgers/resident/{key}").text
    browser.get(f"/residents/{key}/new").send(f"/residents/{key}/new", {"item": ITEM})
    assert browser.status == 200 and "顾秀英" in browser.get("/new").text
    assert browser.get(f"/residents/{key}/new").send(f"/residents/{key}/new", {"item": "nothing"}).status == 404


def test_a_household_is_everyone_under_one_number(browser: Browser, village: Machine) -> None:
    """The head first; who moved away or died is no longer of it; another office's number is another household."""
    wife, head = household(village)
    page = browser.sign_in().get(f"/households/{wife.partition(':')[2]}").text
    assert page.index("陆根生") < page.rindex("顾秀英") and "H-0017" in page and "最低生活保障" in page
    with books.opened(village.path, village.edges) as book:
        desk = Desk(book)
        Ledgers(desk).do(desk.actor(AGENT), head, "die", {"ended_on": "2026-11-20"})
        one = acquaintances.person(book, wife)
        assert one and [member.name for member in acquaintances.household(book, one)] == ["顾秀英"]
        assert acquaintances.found(book, "陆根生") == []
    browser.get(f"/residents/{head.partition(':')[2]}/new")
    assert browser.status == 303 and browser.headers["Location"].endswith(f"/ledgers/resident/{head.partition(':')[2]}")
    assert browser.get("/households/32061210720501:ABCDE-1").status == 404


def test_residents_are_found_by_the_box_of_every_page(browser: Browser, village: Machine) -> None:
    """By initials, a piece of the name, a phone, and an ID number's end; a number that is another's finds nobody."""
    wife, _ = household(village)
    browser.sign_in()
    for text in ("gxy", "顾", GU["phone"], GU["number"], GU["number"][-4:]):
        assert f"/ledgers/{wife.replace(':', '/', 1)}" in sought(browser, text).text, text
    for text in ("0" + GU["phone"][1:], "g" * 3, "1" + GU["number"][1:]):
        assert "/ledgers/resident/" not in sought(browser, text).text, text


def test_no_search_for_residents_reads_their_table_from_end_to_end(village: Machine) -> None:
    """Names, initials and ends are walked in an index."""
    household(village)
    with books.opened(village.path, village.edges) as book:
        connection: Any = book.journal.db.connection()
        plans = []
        for text in ("顾", "gxy", "5511", GU["phone"], GU["number"]):
            chosen = searching.in_ledger("resident", searching.read(text))
            plans += [row[-1] for row in connection.execute(
                f"EXPLAIN QUERY PLAN SELECT subject FROM desk_row WHERE {chosen.where}", chosen.values)]
        assert plans and not [plan for plan in plans if re.match(r"SCAN desk_row(?!.* USING COVERING)", plan)], plans


def test_the_same_item_open_for_the_same_person_is_said_and_never_forbidden(browser: Browser, village: Machine) -> None:
    """On the page of each of the two cases with a link to the other; not for another item, person, or an ended case."""
    first, second = filed(village, GU), filed(village, GU)
    other_item, other_person = filed(village, GU, HOUSEHOLD_ITEM), filed(village, {**SHAN, "name": GU["name"]})
    browser.sign_in()
    for one, twin in ((first, second), (second, first)):
        assert f'href="/cases/{twin}"' in browser.get(f"/cases/{one}").text and "可能已经在办" in browser.text
    for one in (other_item, other_person):
        assert "可能已经在办" not in browser.get(f"/cases/{one}").text
    assert village.act(first, "withdraw", AGENT) == 0
    assert "可能已经在办" not in browser.get(f"/cases/{second}").text


def test_a_township_sees_what_is_open_twice_in_two_places(village: Machine, township: Machine) -> None:
    """Taken in at the village and again in the hall: the village's came with the mail."""
    village.centre.down = False
    first = filed(village, GU)
    assert village("exchange") == 0 and township("exchange") == 0
    document = about(village, GU, ITEM)
    with books.opened(township.path, township.edges) as book:
        desk = Desk(book)
        second = desk.rehearse(desk.actor(CLERK), ITEM, document)
        assert [row["case"] for row in acquaintances.twins_of(book, second)] == [first]


def test_a_benefit_on_record_is_hinted_at_before_filing(browser: Browser, village: Machine) -> None:
    """The number alone leads to the record: a hint on the check page beside what is open already; filing goes on."""
    household(village)
    first, document = filed(village, GU), about(village, GU, ITEM)
    address = begun(browser.sign_in(), ITEM)
    browser.get(address).send(address, {**fields_of(document), "do": "check"})
    assert "最低生活保障" in browser.text and "只作提示" in browser.text
    assert f'href="/cases/{first}"' in browser.text and "可能已经在办" in browser.text
    seen = re.findall(r'name="seen" value="([^"]+)"', browser.text)
    assert "已保存在本机" in browser.send(f"{address}/check", {"seen": seen[0]}).text
    with books.opened(village.path, village.edges) as book:
        assert acquaintances.benefits_of(book, GU["number"]) == ("dibao",)
        assert acquaintances.benefits_of(book, HUSBAND["number"]) == acquaintances.benefits_of(book, "") == ()


def test_a_visit_is_due_so_many_days_behind_the_last(village: Machine) -> None:
    """The first on its day or the working day before; then by the plan; who is off the list is visited no more."""
    plan = {"name": "顾秀英", "category": "lonely_elder", "need": "代办、代购", "every_days": 14,
            "first_visit_on": "2026-11-28"}  # fmt: skip
    with books.opened(village.path, village.edges) as book:
        desk = Desk(book)
        ledgers, agent = Ledgers(desk), desk.actor(AGENT)
        found = ledgers.open(agent, "care", plan)
        dues = [ledgers.find("care")[0]["due"]]
        ledgers.do(agent, found, "visit", {"visited_on": "2026-11-23", "found": "一切都好", "needs_service": False})
        dues.append(ledgers.find("care")[0]["due"])
        ledgers.do(agent, found, "end", {"reason": "随子女迁居"})
        dues.append(ledgers.find("care")[0]["due"])
    assert dues == ["2026-11-27", "2026-12-07", "none"]
    assert Record(found).ledger.name == "care"
