"""A clerk's day with paper: six cases, eleven originals told over, one line refused, a notice, the shift handed on."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Enters
from tests.browser.desk_work import does, finds
from tests.browser.person import Person
from tests.browser.stock import AT_TOWNSHIP
from tests.browser.town import Town
from tests.processes import PASSWORD, Side

NEXT = "宁雪琴"
REASON = "户主签名处空白，请补签后再交。"


def filed(village: Side, seed: int, *taken: str) -> str:
    """An application of which these papers are left as originals, and no others; its number."""
    document: dict[str, Any] = village.sample(AT_TOWNSHIP, "proxy", seed)
    for line in document["materials"].values():
        line["how"] = "original_seen" if line.get("how") == "original_taken" else line.get("how")
    document["materials"] |= {one: {"how": "original_taken"} for one in taken}
    return village.file(AT_TOWNSHIP, document)


def holders(side: Side, cases: list[str]) -> dict[str, list[str]]:
    """Of each case the states of its originals, as this side lists them."""
    rows = side.rows("ledger", "original")
    return {case: sorted(one["state"] for one in rows if one["about"] == case) for case in cases}


def handed_over(agent: Person, cases: list[str]) -> str:
    """Every case and every original ticked, one by one; the number of the batch."""
    agent.opens("/originals")
    agent.presses("移交一批材料")
    for case in cases:
        box = agent.group(case)
        for one in range(box.get_by_role("checkbox").count()):
            box.get_by_role("checkbox").nth(one).check()
    agent.presses("确认交出")
    agent.sees("已保存在本机：材料已交出")
    number = agent.page.locator("h1 .number").inner_text()
    agent.presses("打印材料交接清单")
    agent.sees("材料交接清单", *cases, agent.name)
    return number


def told_over(clerk: Person, number: str, cases: list[str], refused: str) -> None:
    """With the carrier before her: one case is refused with its original, everything else is there."""
    clerk.opens("/originals")
    clerk.follows(f"逐项点收 {number}")
    assert clerk.page.get_by_role("radio").count() == 17 * 3
    for case in cases:
        for line in clerk.page.get_by_role("region", name=case).get_by_role("group").all():
            line.get_by_label("接收", exact=True).check()
    wrong = clerk.page.get_by_role("region", name=refused).get_by_role("group").first
    wrong.get_by_label("拒收", exact=True).check()
    clerk.presses("确认点收")
    clerk.sees("请写明拒收的原因")
    clerk.page.get_by_role("region", name=refused).get_by_role("textbox").first.fill(REASON)
    clerk.fills("存放处", "铁皮柜2第3格")
    clerk.presses("确认点收")
    clerk.sees("已保存在本机：已逐项点收", REASON)
    clerk.presses("打印接收回执")
    clerk.sees("材料接收回执", "接收 15 项，拒收 2 项，未见 0 项", REASON)


def shift_handed_on(clerk: Person) -> None:
    """All that she keeps is ticked; her colleague confirms at the same screen with her own password."""
    clerk.opens("/originals")
    clerk.presses("交接班")
    clerk.chooses("接班人", NEXT) if clerk.page.locator("select[name=to]").count() else clerk.ticks(NEXT)
    kept = clerk.group("你保管的原件").get_by_role("checkbox")
    for one in range(kept.count()):
        kept.nth(one).check()
    clerk.fills("需要接着办的事", "一件待补正，明日电话催办。")
    clerk.presses("确认交班")
    clerk.sees("等待接班人确认")
    clerk.fills(f"接班人 {NEXT} 的密码", PASSWORD)
    clerk.presses("确认接班")
    clerk.sees("已接班，原件由接班人保管", "一件待补正，明日电话催办。")
    clerk.presses("打印交接班登记")
    clerk.sees("交接班登记", NEXT, clerk.name)


def test_a_clerk_tells_a_batch_over_and_hands_her_shift_on(county_town: Town, enters: Enters) -> None:
    """Six cases with eleven originals come from the village; one line goes back; the notice is issued; her successor
    has the ten originals; and the village reads who has what."""
    town = county_town
    village, township = town.village, town.township
    cases = [filed(village, 300 + at, *papers) for at, papers in enumerate((*[("M1", "M2")] * 5, ("M1",)))]
    township.do("user", "add", NEXT, "--role", "clerk", told=PASSWORD + "\n")
    agent, clerk = enters(village), enters(township)
    number = handed_over(agent, cases)
    town.settle()
    told_over(clerk, number, cases, cases[5])
    asked = dict(township.offered(cases[0])["request_correction"]["sample"])
    does(clerk, cases[0], "一次性告知补正", asked)
    clerk.sees("已办理：一次性告知补正")
    shift_handed_on(clerk)
    town.settle()
    expected = {**{one: ["above", "above"] for one in cases[:5]}, cases[5]: ["down"]}
    assert holders(village, cases) == holders(township, cases) == expected
    finds(agent, cases[1])
    agent.sees(f"十总镇便民服务中心 {NEXT} 保管", "铁皮柜2第3格")
    finds(agent, cases[5])
    agent.sees("已收件", REASON)
