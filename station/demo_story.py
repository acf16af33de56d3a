"""What happens in the demo, step by step, and what each side must say after each step.
May import the standard library, the demo's own parts and the names of items as the stations tell them.
Promise: a step that did not happen as it is told ends the demo; nothing is told that was not asked of the sides.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from station import demo_screen as screen
from station.demo_sides import Failed, Side

HOUSE, ALLOWANCE, ONLY_CHILD = "S002-05", "S002-06", "S002-10"
AWAY, PENSION = "S002-11", "S002-09"
LATER, REFUSED = 2, 1
# A person who waits for the county's word presses again after a moment, but not for ever.
MOST_EXCHANGES, PAUSE_SECONDS = 8, 0.5
State = tuple[str, str]
UNKNOWN: State = ("", "")
GRANTED = {"approved": True, "opinion": "符合条件，准予。"}
HANDED = {"to": "applicant", "proof": "identity_seen"}


class Story:
    """One run. ``house`` goes the whole way, ``allowance`` is the walk-in's, ``only_child`` the second village's."""

    def __init__(self, county: Side, township: Side, village: Side, other: Side) -> None:
        self.county, self.township, self.village, self.other = county, township, village, other
        self.sides = (county, township, village, other)
        self.stations = (township, village, other)
        self.names = {side.office: side.name for side in self.sides}
        self.house = self.allowance = self.only_child = ""
        self.people: dict[str, str] = {}
        self._papers: list[str] = []
        self._lacking = self._applicant = self._walked_in = ""
        self._steps = 1

    def tell(self) -> None:
        """All steps."""
        self._cut()
        self._file_in_the_village()
        self._refuse_in_the_other_village()
        self._walk_in()
        self._paper_first()
        self._line_returns()
        self._supply()
        self._examine()
        self._decide()
        self._bring_home()
        self._finish_the_others()

    # --- the steps -----------------------------------------------------------------------------------------------

    def _cut(self) -> None:
        for side in self.stations:
            if side.line:
                side.line.cut()
        self._step(
            "断线 lines cut",
            "三个站点到县中心的线路全部断开。站点照常工作。",
            "The lines of all three stations are cut. The stations go on working.",
        )
        said = self.village.ask("exchange")
        self._must(said.status == LATER, f"exchange without a line ended with {said.status}: {said.err}")
        screen.note(f"柳河村试着上报 exchange → {said.err.splitlines()[0]}")

    def _file_in_the_village(self) -> None:
        document = self._sample(self.village, HOUSE, "proxy", 11)
        self._step_at(
            self.village,
            f"为村民 {_name(document)} 收件：农村建房申请，有委托书，代为办理。手里只有本机，没有线路。",
            "Files an application to build a house for a resident, by proxy with a mandate. No line.",
        )
        self.house = self.village.write("file", HOUSE, "", document).last_word
        *self._papers, self._lacking = document["materials"]
        self._applicant = _name(document)
        self.people[self.house] = f"农村建房申请，{_name(document)}，委托代办"
        self._knows(self.house, {self.village: ("collected", "unsent")})
        self._step_at(
            self.village,
            "登记移交，把纸质材料封好，带往镇里。记录还在本机，没有上报。",
            "Hands the file over and sets out for the township with the papers; the record stays behind.",
        )
        self.village.act(self.house, "hand_over", {"carrier": self.village.user})
        self._knows(self.house, {self.village: ("forwarded", "unsent"), self.township: UNKNOWN, self.county: UNKNOWN})

    def _refuse_in_the_other_village(self) -> None:
        document = self._sample(self.other, ALLOWANCE, "proxy", 12)
        self._step_at(
            self.other,
            "有人想请代办员代办低保签字：按指南必须本人到镇里，当场拒绝，并说明依据。什么也没有保存。",
            "Asked to sign for the living allowance by proxy: the guide demands presence; refused with its basis.",
        )
        paper = self.other.folder.parent / "refused.json"
        paper.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        said = self.other.ask("file", ALLOWANCE, "--with", str(paper), "--as", self.other.user)
        paper.unlink()
        self._must(said.status == REFUSED, f"the proxy filing was not refused: {said.out}{said.err}")
        screen.note(f"→ {said.err.splitlines()[0]}")
        document = self._sample(self.other, ONLY_CHILD, "proxy", 13)
        self._step_at(
            self.other,
            f"另为村民 {_name(document)} 代办独生子女父母光荣证，收件。",
            "Files another application by proxy, which may be represented.",
        )
        self.only_child = self.other.write("file", ONLY_CHILD, "", document).last_word
        self.people[self.only_child] = f"独生子女父母光荣证，{_name(document)}，委托代办"
        self._knows(self.only_child, {self.other: ("collected", "unsent")})

    def _walk_in(self) -> None:
        document = self._sample(self.township, ALLOWANCE, "in_person", 14)
        self._step_at(
            self.township,
            f"居民 {_name(document)} 本人到窗口办理低保签字。在镇里收件就是受理机关接件，审查期限开始。",
            "A resident walks in. Filing at the township is receipt by the authority: the examination clock runs.",
        )
        self.allowance = self.township.write("file", ALLOWANCE, "", document).last_word
        self._walked_in = _name(document)
        self.people[self.allowance] = f"低保签字，{_name(document)}，本人办理"
        self._knows(self.allowance, {self.township: ("received", "unsent")})

    def _paper_first(self) -> None:
        self._step_at(
            self.township,
            "柳河村的纸质材料到了，电子记录还没到，两边都没有线路：按回执上的编号接件。",
            "The village's papers arrive before the record, both sides offline: received from the number on the slip.",
        )
        self.township.act(
            self.house, "receive", {"item": HOUSE, "from_paper": True, "mode": "proxy", "materials": self._papers}
        )
        self._knows(self.house, {self.township: ("received", "unsent"), self.village: ("forwarded", "unsent")})
        self._step_at(
            self.township,
            "清点材料，缺一份：出具一次性告知书，写明全部要补的内容。仍然没有线路。",
            "One paper is missing: the one-time notice, with everything that is to be brought. Still no line.",
        )
        self.township.act(
            self.house, "request_correction", {"materials": {self._lacking: "清点时未见此件，请补交一份。"}}
        )
        known = {
            self.township: ("correction_requested", "unsent"),
            self.village: ("forwarded", "unsent"),
            self.county: UNKNOWN,
        }
        self._knows(self.house, known)

    def _line_returns(self) -> None:
        self._mend(self.township)
        self._step(
            "来线 a line is back",
            "十总镇的线路先恢复：它的接件已存到县里，在那里等村里的收件记录，县里收存但还不能确认。",
            "The township's line is first: its receipt is stored at the county and waits there for the filing.",
        )
        self.township.do("exchange")
        stored = ("correction_requested", "stored")
        self._knows(self.house, {self.county: stored, self.township: stored, self.village: ("forwarded", "unsent")})
        self._mend(self.village, self.other)
        self._step(
            "来线 all lines are back",
            "两个村上报；县里按因果排定次序，各方再取一次信件。",
            "The villages follow; the county puts cause before effect, and everybody fetches the mail once more.",
        )
        self._exchange(self.village, self.other)
        self._exchange(self.township, self.village)
        agreed = dict.fromkeys((self.county, self.township, self.village), ("correction_requested", "confirmed"))
        self._knows(self.house, agreed)

    def _supply(self) -> None:
        self._step_at(
            self.village,
            "代办员已看到告知书，村民补来所缺的一份，在村里收下并上报。审查钟仍然停着，等镇里收到。",
            "The agent sees the notice, the resident brings the paper here. The clock waits for the township.",
        )
        self.village.act(self.house, "supply", {"materials": {self._lacking: {"how": "copy", "copies": 1}}})
        self._exchange(self.village)
        self._exchange(self.township)
        self._knows(
            self.house, dict.fromkeys((self.county, self.township, self.village), ("correction_requested", "confirmed"))
        )
        self._step_at(
            self.township,
            "收到补正材料，审查期限从今天重新计算。",
            "Has what was supplied; the examination clock counts again from today.",
        )
        self.township.act(self.house, "receive_supply", {"materials": [self._lacking]})
        # The line is up, so the courier may have been quicker than this question.
        self._knows(self.house, {self.township: ("received", None)})

    def _examine(self) -> None:
        self._step_at(
            self.township,
            "材料齐全，予以受理；初审合格，连同全部材料上报县里决定。",
            "Complete: accepted; then reported up with all papers for the county to decide.",
        )
        self.township.act(self.house, "accept", {"opinion": "材料齐全，予以受理。"})
        self.township.act(self.house, "report_up", {"opinion": "初审合格，建议准予。"})
        self._exchange(self.township)
        self._exchange(self.village)
        self._knows(self.house, dict.fromkeys((self.county, self.township, self.village), ("reported_up", "confirmed")))

    def _decide(self) -> None:
        self._step_at(
            self.county,
            "审批：准予。结果移交十总镇，原路返回。",
            "Decides: granted. The result goes back the way it came, to the township first.",
        )
        self.county.act(self.house, "decide", GRANTED)
        self.county.act(self.house, "hand_over", {})
        self._exchange(self.township, self.village)
        self._knows(self.house, dict.fromkeys((self.county, self.township, self.village), ("decided", "confirmed")))

    def _bring_home(self) -> None:
        self._step_at(self.township, "把结果移交柳河村。", "Hands the result over to the village.")
        self.township.act(self.house, "hand_over", {})
        self._exchange(self.township)
        self._exchange(self.village)
        self._knows(self.house, dict.fromkeys((self.county, self.township, self.village), ("decided", "confirmed")))
        self._step_at(
            self.village,
            "把结果送到村民手中，退还原件；村民凭回执上的评价码评价，内容封存，只有县里能读。",
            "Delivers into the resident's hand, who rates it with the code on the slip, sealed to the county.",
        )
        self.village.act(self.house, "deliver", {**HANDED, "receiver": self._applicant, "way": "home"})
        self.village.act(self.house, "rate", self._offered(self.village, self.house, "rate"))
        self._exchange(self.village)
        self._exchange(self.township)
        self._knows(self.house, dict.fromkeys((self.county, self.township, self.village), ("delivered", "confirmed")))
        rated = self._row(self.county, self.house)
        self._must(bool(rated and rated["rated"]), "the county does not know of the rating")

    def _finish_the_others(self) -> None:
        self._step_at(
            self.township,
            "低保签字由镇里决定：受理、准予、当面送达。",
            "The walk-in's case is the township's to decide: accepted, granted, delivered.",
        )
        self.township.act(self.allowance, "accept", {})
        self.township.act(self.allowance, "decide", GRANTED)
        self.township.act(self.allowance, "deliver", {**HANDED, "receiver": self._walked_in})
        self._exchange(self.township)
        self._knows(self.allowance, dict.fromkeys((self.county, self.township), ("delivered", "confirmed")))
        self._step_at(
            self.other,
            "把独生子女父母光荣证一件移交镇里；这件留着，供您接着办。",
            "Hands the second village's case over; it is left for you to go on with.",
        )
        self.other.act(self.only_child, "hand_over", {})
        self._exchange(self.other)
        self._exchange(self.township)
        self._knows(
            self.only_child, dict.fromkeys((self.county, self.township, self.other), ("forwarded", "confirmed"))
        )

    def leave_work(self) -> None:
        """A case on every desk, at the step that this desk does next, for whoever wants to try."""
        self._step(
            "留几件给您 cases for you",
            "每张办公桌上都留一件：柳河村一件待移交，十总镇一件待审查，县里一件待决定。",
            "A case is left on every desk: one to hand over, one to examine, one to decide.",
        )
        away = self._sample(self.village, AWAY, "proxy", 21)
        pension = self._sample(self.township, PENSION, "in_person", 22)
        house = self._sample(self.township, HOUSE, "in_person", 23)
        self.village.write("file", AWAY, "", away)
        self.township.write("file", PENSION, "", pension)
        reported = self.township.write("file", HOUSE, "", house).last_word
        self.people[reported] = f"农村建房申请，{_name(house)}，本人办理"
        self.township.act(reported, "accept", {})
        self.township.act(reported, "report_up", {"opinion": "初审合格，建议准予。"})
        self._exchange(self.village, self.township)
        self._knows(reported, dict.fromkeys((self.county, self.township), ("reported_up", "confirmed")))

    # --- the end -------------------------------------------------------------------------------------------------

    def compare(self) -> bool:
        """Everybody exchanges once more; then each station's digest must be the county's at that station's scope."""
        self._step(
            "对账 comparing",
            "各站再交换一次，然后逐站比较摘要：站点自己的，和县中心在该站范围内的。",
            "Everybody exchanges once more; each station's digest must equal the county's at that station's scope.",
        )
        self._exchange(*self.stations)
        with ThreadPoolExecutor(4) as pool:
            own = [pool.submit(side.do, "digest") for side in self.stations]
            theirs = [pool.submit(self.county.do, "digest", "--scope", side.office) for side in self.stations]
            open_counts = [pool.submit(_open_count, side) for side in self.stations]
        rows = [("地点 side", "本站 own digest", "县中心 the county's", "未了 open", "")]
        agreed = True
        for side, here, there, left in zip(self.stations, own, theirs, open_counts, strict=True):
            same = here.result().last_word == there.result().last_word and not left.result()
            agreed = agreed and same
            rows.append(
                (
                    side.name,
                    here.result().last_word[:24],
                    there.result().last_word[:24],
                    str(left.result()),
                    "一致 equal" if same else "不一致 DIFFERENT",
                )
            )
        screen.table(rows)
        return agreed

    # --- asking and telling --------------------------------------------------------------------------------------

    @staticmethod
    def _mend(*sides: Side) -> None:
        for side in sides:
            if side.line:
                side.line.mend()

    def _step(self, who: str, zh: str, en: str) -> None:
        self._steps += 1
        lines = "  ".join(f"{side.name} {'通' if side.line and side.line.up else '断'}" for side in self.stations)
        screen.step(self._steps, screen.apart(who, f"线路 lines: {lines}"), zh, en)

    def _step_at(self, side: Side, zh: str, en: str) -> None:
        role = {"officer": "县级经办人 officer", "clerk": "窗口人员 clerk", "agent": "代办员 agent"}[side.role]
        self._step(f"{side.name}  {role} {side.user}", zh, en)

    def _knows(self, case: str, expected: Mapping[Side, tuple[str, str | None]]) -> None:
        """Ask every side that takes part, print what it says, and end the demo if it is not what must be."""
        with ThreadPoolExecutor(len(expected)) as pool:
            rows = dict(zip(expected, pool.map(lambda side: self._row(side, case), expected), strict=True))
        known = [(side.name, rows[side]) for side in self.sides if side in rows]
        screen.sides(f"办件 {case}（{self.people[case]}）", known, self.names)
        for side, (state, standing) in expected.items():
            row = rows[side]
            told = (row["state"] if row else "", screen.knowledge(row))
            wanted = (state, told[1] if standing is None else standing)
            self._must(told == wanted, f"{side.name}: {case} should be {wanted}, is {told}")

    def _row(self, side: Side, case: str) -> dict[str, Any] | None:
        return next((row for row in side.do("cases", "--json").rows if row["case"] == case), None)

    def _offered(self, side: Side, case: str, act: str) -> dict[str, Any]:
        rows = side.do("act", case, "--list", "--as", side.user, "--json").rows
        found = next((row["sample"] for row in rows if row["act"] == act), None)
        if found is None:
            raise Failed(f"{side.name}: “{act}” is not offered for {case}")
        return dict(found)

    def _sample(self, side: Side, item: str, mode: str, seed: int) -> dict[str, Any]:
        document = side.do("form", item, "--sample", "--seed", str(seed), "--mode", mode, "--json").rows[0]
        if "mandate" in document:
            document["mandate"]["agent"]["name"] = side.user
        return document

    @staticmethod
    def _exchange(*sides: Side) -> None:
        with ThreadPoolExecutor(len(sides)) as pool:
            list(pool.map(_until_judged, sides))

    @staticmethod
    def _must(holds: bool, otherwise: str) -> None:
        if not holds:
            raise Failed(otherwise)


def _name(document: Mapping[str, Any]) -> str:
    return str(document["answers"]["applicant_name"])


def _until_judged(side: Side) -> None:
    """Exchange, and again while the county still judges what was brought: a long queue is judged behind its answer."""
    pause = threading.Event()
    for _ in range(MOST_EXCHANGES):
        if not side.do("exchange", "--json").rows[0]["pending"]:
            return
        pause.wait(PAUSE_SECONDS)


def _open_count(side: Side) -> int:
    status: Sequence[Mapping[str, Any]] = side.do("status", "--json").rows
    return sum(int(status[0][name]) for name in ("unsent", "unadmitted", "held", "parked"))
