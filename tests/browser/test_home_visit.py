"""An agent at an old woman's kitchen table: one question a page, a mandate under a fingerprint, and a power cut."""

from __future__ import annotations

import random
from datetime import date

from forms.samples import resident_number
from tests.browser.conftest import Enters
from tests.browser.desk_work import FILED, number_of
from tests.browser.filling import fill_in
from tests.browser.person import Person
from tests.browser.town import Town

INSURANCE, ALLOWANCE = "居民医疗保险初审上报", "农村、城镇最低生活保障金签字"
NEXT = "保存并继续"
CHANCE = random.Random(54)
APPLICANT = "季桂芳", resident_number(CHANCE, date(1949, 3, 2), "320612")
WITNESS = "陆永年", resident_number(CHANCE, date(1966, 8, 19), "320612")
AGENT_NUMBER = resident_number(CHANCE, date(1980, 5, 6), "320612")


def begins(agent: Person) -> None:
    """By the list of items; what must not be filed by somebody else is told before anything is typed."""
    agent.opens("/")
    agent.follows("收件登记", within=agent.page.get_by_role("navigation", name="主要页面"))
    agent.follows(ALLOWANCE, within=agent.page.get_by_role("main"))
    agent.sees("必须由本人持申报材料到便民服务中心民政窗口申请办理")
    agent.goes_back()
    agent.follows(INSURANCE, within=agent.page.get_by_role("main"))
    agent.presses("开始收件")
    agent.sees("无法开始", "可以由代办员或家人代办")
    agent.presses("开始填写")


def answers(agent: Person, question: str, **fields: str | list[str]) -> None:
    """One page: its heading is the question; names are written with __ for the dot."""
    assert question in agent.heading, agent.heading
    asked = {name.replace("__", "."): [text] if isinstance(text, str) else text for name, text in fields.items()}
    found = fill_in(agent, asked)
    assert found == set(asked), set(asked) - found
    agent.presses(NEXT)


def tells_who_it_is_for(agent: Person) -> None:
    """The applicant, how she is reached, and that she is old."""
    name, number = APPLICANT
    answers(agent, "给谁办", answers__applicant_name=name, answers__applicant_document__number=number)
    answers(
        agent, "怎样联系", answers__phone="0513-86123456", answers__address="通州区十总镇柳河村3组12号",
        answers__village_group="柳河村3组",
    )  # fmt: skip
    assert agent.page.get_by_label("老年人", exact=True).is_checked()
    answers(agent, "绿色通道")
    answers(agent, "本人来办，还是代办", mode="proxy")


def types_until_the_power_fails(town: Town, agent: Person) -> None:
    """The mandate's powers are changed and not saved by any button; the process is killed in the next field."""
    assert agent.page.get_by_label("姓名").input_value() == agent.name
    answers(agent, "谁来代办", mandate__agent__document__number=AGENT_NUMBER)
    # No clock of the page runs on: what is kept from here is kept because a field was left.
    agent.page.clock.install(time=0)
    agent.page.clock.pause_at(1_000)
    agent.fills("委托事项", "代办居民医保参保，带回回执")
    agent.page.get_by_label("领取结果").uncheck()
    agent.sees("草稿已存好")
    port = town.village.port
    with agent.page.expect_request_finished(lambda one: "mandate.powers=pay" in (one.post_data or "")):
        agent.page.get_by_label("代缴法定费用").check()
    town.village.kill()
    town.village.serve(port)


def comes_back(agent: Person) -> None:
    """The next morning: signed in anew, the draft is on the list, and the page stands as it was left."""
    agent.page.clock.resume()
    agent.context.clear_cookies()
    agent.signs_in()
    agent.opens("/new")
    agent.follows(APPLICANT[0], within=agent.page.get_by_role("main"))
    agent.sees("季桂芳，1949-03-02 出生，77 周岁", "已完成")
    agent.follows("委托办什么", within=agent.page.get_by_role("main"))
    assert agent.page.get_by_label("委托事项").input_value() == "代办居民医保参保，带回回执"
    chosen = [one for one in ("提交申请", "领取结果", "代缴法定费用") if agent.page.get_by_label(one).is_checked()]
    assert chosen == ["提交申请", "代缴法定费用"]
    agent.presses(NEXT)


def finishes_the_mandate(agent: Person) -> None:
    """Her own wish, fingerprint, read aloud, and a witness who may not be the agent."""
    answers(agent, "问过老人本人的意愿吗", consent__true_will="yes")
    answers(agent, "委托书怎样签", mandate__signature="fingerprint", mandate__read_aloud="yes")
    answers(agent, "见证人是谁", mandate__witness__name=agent.name, mandate__witness__document__number=AGENT_NUMBER)
    agent.sees("见证人不能是受托人")
    name, number = WITNESS
    answers(agent, "见证人是谁", mandate__witness__name=name, mandate__witness__document__number=number)


def tells_the_matter(agent: Person) -> None:
    """What the item asks; people are added one by one."""
    fill_in(agent, {"answers.household_head": ["季桂芳"], "answers.enrolment": ["renewal"]})
    assert agent.page.get_by_label("姓名").nth(1).input_value() == APPLICANT[0], "she is the first of them"
    agent.presses("保存，再加一人")
    fill_in(agent, {"answers.insured_members.1.name": ["季春生"], "answers.insured_members.1.relation": ["孙子"]})
    agent.presses(NEXT)
    assert agent.page.get_by_label("参保人数").input_value() == "2"
    answers(agent, "优抚身份", answers__entitlements=["none", "allowance"])
    agent.sees("就不能再选别的")
    answers(agent, "优抚身份", answers__entitlements=["allowance"])
    answers(agent, "缴费人姓名")


def takes_the_papers(agent: Person) -> None:
    """Two originals are taken, one is shown, and the photographs are not there."""
    answers(
        agent, "收了哪些材料", materials__M1__how="original_taken", materials__M1__copies="1",
        materials__M2__how="original_seen", materials__M2__copies="1", materials__M3__how="missing",
        materials__M4__how="original_taken", materials__M4__copies="1",
    )  # fmt: skip
    agent.sees("个人信息保护法")
    answers(agent, "告知了吗", consent__read_aloud="yes", consent__agreed="yes")


def test_an_agent_files_at_a_kitchen_table_and_a_power_cut_takes_one_field_at_most(
    county_town: Town, enters: Enters
) -> None:
    """Filed by proxy for a woman of 77 with a fingerprint, a witness, two originals, one paper missing; the server is
    killed in the middle of a page, and what was left of it is there again. The receipt says all of it."""
    agent = enters(county_town.village)
    agent.prefers(face="steps")
    begins(agent)
    tells_who_it_is_for(agent)
    types_until_the_power_fails(county_town, agent)
    comes_back(agent)
    finishes_the_mandate(agent)
    tells_the_matter(agent)
    takes_the_papers(agent)
    assert agent.heading == "核对信息"
    agent.sees("还缺的材料 (1)", "老年人")
    agent.follows("联系电话", within=agent.page.get_by_role("main"))
    answers(agent, "怎样联系", answers__phone="13912345678")
    assert agent.heading == "核对信息"
    agent.presses("确认收件")
    agent.sees(FILED, "老年人", "季桂芳")
    number = number_of(agent)
    row = county_town.village.case(number)
    assert row is not None and (row["mode"], row["priority"], row["missing"]) == ("proxy", "elderly", ["M3"])
    agent.opens("/cases")
    agent.sees("老年人")
    agent.opens(f"/cases/{number}/receipt")
    agent.sees("材料代收回执", "绿色通道", "季桂芳")
