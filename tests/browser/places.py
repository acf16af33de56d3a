"""Every page of both sides: where it is, who opens it, and in which case of the town.
Imports tests.browser.stock and desk_work.
Promise: this table and the addresses of the applications are held against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.browser.desk_work import finds
from tests.browser.filling import fields_of, fill_in
from tests.browser.person import Person
from tests.browser.stock import AT_COUNTY, AT_TOWNSHIP, Stock
from tests.processes import Side

Way = Callable[[Person, Stock], None]


@dataclass(frozen=True)
class Place:
    """``who``: county, township, village or troubled. ``path`` is its address in the town; a name in braces stands for
    what the town calls so. ``way``: how to get there from ``path``. ``part``: it answers with no page of its own."""

    who: str
    endpoint: str
    path: str
    status: int = 200
    part: bool = False
    way: Way | None = None

    @property
    def package(self) -> str:
        """Whose pages these are."""
        return "central" if self.who == "county" else "station"

    def side(self, stock: Stock) -> Side:
        """Where it is opened."""
        town = stock.town
        return {"county": town.county, "township": town.township, "village": town.village}.get(self.who, stock.troubled)

    def address(self, stock: Stock) -> str:
        """Its address in this town."""
        return self.path.format_map(stock.names)

    def opened_by(self, person: Person, stock: Stock) -> None:
        """Go there; the answer has the status that is expected."""
        assert person.opens(self.address(stock)) == self.status
        if self.way:
            self.way(person, stock)


# --- how to get there: each way bears the words of what is pressed, which name its test ------------------------------


def _pressing(*buttons: str, after: Way | None = None) -> Way:
    """Press these buttons of the page itself, one after another."""

    def way(person: Person, stock: Stock) -> None:
        if after:
            after(person, stock)
        for button in buttons:
            person.presses(button, within=person.page.get_by_role("main"))

    way.__name__ = "-".join((*([after.__name__] if after else []), *buttons))
    return way


def _following(link: str) -> Way:
    """Click this link of the page itself."""

    def way(person: Person, stock: Stock) -> None:
        person.follows(link, within=person.page.get_by_role("main"))

    way.__name__ = link
    return way


def _searched(person: Person, stock: Stock) -> None:
    finds(person, stock.names["walked_in"][:8])


def _somebody_sought(person: Person, stock: Stock) -> None:
    finds(person, "顾秀英")


def _known_sought(person: Person, stock: Stock) -> None:
    person.fills("从档案带入", "顾秀英", within=person.page.get_by_role("form"))
    person.presses("查找居民")


def drafted(stock: Stock) -> dict[str, Any]:
    """What is typed into the drafts of these places: an application with one paper that was not brought."""
    document = stock.town.village.sample(AT_COUNTY, "proxy", 51)
    document["materials"].pop("M1", None)
    return document


def _filled_in(person: Person, stock: Stock) -> None:
    fill_in(person, fields_of(drafted(stock)))


def _roster_filled_in(person: Person, stock: Stock) -> None:
    fill_in(person, {**fields_of(drafted(stock)), "roster": ["姓名,证件号码\n顾秀英,1\n陆根生,320612195001010029\n"]})


def _number_typed(person: Person, stock: Stock) -> None:
    person.fills("收件编号", stock.names["correction"])


def _mistyped(person: Person, stock: Stock) -> None:
    person.fills("收件编号", stock.names["correction"][:-3])


_REFUSED = _pressing("下一步")
_CHECKED = _pressing("下一步", after=_filled_in)


COUNTY = (
    Place("county", "door.sign_in", "/sign-in"),
    Place("county", "worklist.home", "/"),
    Place("county", "worklist.home", "/?show=contested"),
    Place("county", "worklist.every", "/cases"),
    Place("county", "worklist.every", "/cases?show=ended"),
    Place("county", "worklist.seek", "/find"),
    Place("county", "worklist.strip", "/strip", part=True),
    Place("county", "casework.show", "/cases/{reported}"),
    Place("county", "casework.show", "/cases/{overtaken}"),
    Place("county", "casework.show", "/cases/{delivered}"),
    Place("county", "casework.show", "/cases/0", 404),
    Place("county", "scans.content", "/cases/{reported}/scans/0", 404),
    Place("county", "casework.asking", "/cases/{in_review}/acts/decide"),
    Place("county", "casework.asking", "/cases/{in_review}/acts/request_correction"),
    Place("county", "casework.asking", "/cases/{received}/acts/take_over"),
    Place("county", "casework.paper", "/cases/{decided}", way=_following("号")),
    Place("county", "board.stations", "/stations"),
    Place("county", "board.copied", "/stations/{troubled}/copied"),
    Place("county", "stick.reading", "/stations/stick"),
    Place("county", "stick.reading", "/stations/stick?read=0"),
    Place("county", "stick.answer", "/stations/stick/0/reply", 404),
    Place("county", "held.lanes", "/held"),
    Place("county", "held.lane", "/held/{lane}"),
    Place("county", "held.deciding", "/held/{lane}/admit"),
    Place("county", "held.deciding", "/held/{lane}/set_aside"),
    Place("county", "held.parked", "/parked"),
    Place("county", "held.entry", "/parked/{parked_entry}"),
    Place("county", "held.setting_aside", "/parked/{parked_entry}/set_aside"),
)
DESKS = (
    Place("village", "door.sign_in", "/sign-in"),
    Place("village", "door.alive", "/alive", part=True),
    Place("village", "home.work", "/"),
    Place("township", "home.work", "/"),
    Place("township", "home.work", "/?show=attention"),
    Place("village", "home.every", "/cases"),
    Place("troubled", "home.every", "/cases"),
    Place("village", "home.find", "/find"),
    Place("village", "home.found", "/find", way=_searched),
    Place("village", "tray.exchange", "/exchange"),
    Place("troubled", "tray.exchange", "/exchange"),
    Place("village", "stick.show", "/exchange/stick"),
    Place("township", "stick.show", "/exchange/stick"),
    Place("village", "stick.show", "/exchange/stick", way=_pressing("读入")),
    Place("village", "tray.strip", "/strip", part=True),
    Place("village", "ledgers.every", "/ledgers"),
    Place("village", "ledgers.show", "/ledgers/directory"),
    Place("village", "ledgers.asking_new", "/ledgers/directory/new"),
    Place("village", "ledgers.asking_new", "/ledgers/visit/new"),
    Place("village", "ledgers.record", "/ledgers/directory/{listed}"),
    Place("village", "ledgers.asking", "/ledgers/directory/{listed}/change"),
    Place("village", "ledgers.table", "/ledgers/directory/print"),
    Place("village", "ledgers.record", "/ledgers/resident/{resident}"),
    Place("village", "known.household", "/households/{resident}"),
    Place("village", "known.starting", "/residents/{resident}/new"),
    Place("village", "census.copy", "/residents/{resident}/copy"),
    Place("village", "census.asking", "/residents/import"),
    Place("village", "census.asking", "/residents/import", way=_pressing("检查并导入")),
    Place("village", "home.found", "/find", way=_somebody_sought),
    Place("township", "figures.show", "/figures"),
    Place("village", "figures.show", "/figures?period=day"),
    Place("village", "figures.show", "/figures?from.year=9"),
    Place("township", "figures.ledger", "/case-ledgers/acceptance"),
    Place("village", "figures.ledger", "/case-ledgers/delivery"),
    Place("village", "figures.ledger", "/case-ledgers/proxy"),
    Place("village", "callbacks.due", "/callbacks"),
)
HALL = (
    Place("village", "hall.ask", "/hall"),
    Place("village", "hall.ask", "/hall", way=_pressing("查进度", after=_mistyped)),
    Place("village", "hall.seen", "/hall", way=_pressing("查进度", after=_number_typed)),
    Place("village", "hall.guides", "/hall/guides"),
    Place("village", "hall.guide", f"/hall/guides/{AT_COUNTY}"),
    Place("village", "hall.code", "/hall/rate"),
    Place("village", "hall.rate", "/cases/{delivered}", way=_pressing("请群众评价")),
    Place("village", "hall.rate", "/hall/rate/0", 404),
    Place("village", "hall.thanks", "/hall/thanks"),
    Place("village", "complaining.ask", "/hall/complaint"),
    Place("village", "complaining.thanks", "/hall/complaint/thanks"),
)
INTAKE = (
    Place("village", "intake.choose", "/new"),
    Place("township", "intake.choose", "/new"),
    Place("village", "intake.choose", "/new?q=高龄津贴"),
    Place("village", "guide.show", f"/new/{AT_COUNTY}/guide"),
    Place("village", "guide.notice", f"/new/{AT_COUNTY}/notice"),
    Place("village", "notices.asking", f"/new/{AT_COUNTY}/tell"),
    Place("village", "notices.asking_of_draft", f"/new/{AT_COUNTY}/{'ab' * 12}/tell"),
    Place("village", "notices.sheet", "/notices/{told}"),
    Place("village", "guide.mandate_of_draft", f"/new/{AT_COUNTY}", way=_pressing("打印委托书", after=_CHECKED)),
    Place("village", "guide.blank", f"/new/{AT_COUNTY}/blank"),
    Place("village", "guide.example", f"/new/{AT_COUNTY}/example"),
    Place("village", "guide.notice_of_draft", f"/new/{AT_COUNTY}", way=_pressing("打印一次性告知", after=_CHECKED)),
    Place("village", "intake.file", f"/new/{AT_COUNTY}"),
    Place("township", "intake.form", f"/new/{AT_TOWNSHIP}"),
    Place("township", "known.choosing", f"/new/{AT_TOWNSHIP}", way=_known_sought),
    Place("township", "intake.form", f"/new/{AT_TOWNSHIP}", way=_pressing("带入 顾秀英", after=_known_sought)),
    Place("village", "intake.form", f"/new/{AT_COUNTY}", way=_REFUSED),
    Place("village", "intake.check", f"/new/{AT_COUNTY}", way=_CHECKED),
    Place("village", "steps.tasks", f"/new/{AT_COUNTY}?face=steps"),
    Place("village", "steps.ask", f"/new/{AT_COUNTY}?face=steps", way=_following("收了哪些材料")),
    Place("village", "steps.ask", f"/new/{AT_COUNTY}?face=steps", way=_pressing("开始填写", "保存并继续")),
)
CASES = (
    Place("village", "cases.show", "/cases/{filed}"),
    Place("village", "cases.show", "/cases/{delivered}"),
    Place("village", "mandates.show", "/cases/{filed}/mandate"),
    Place("village", "mandates.show", "/cases/{delivered}/mandate"),
    Place("village", "mandates.asking", "/cases/{filed}/mandate/renew"),
    Place("village", "mandates.asking", "/cases/{filed}/mandate/end"),
    Place("village", "cases.show", "/cases/{overtaken}"),
    Place("village", "cases.show", "/cases/{parked}"),
    Place("troubled", "cases.show", "/cases/{held}"),
    Place("township", "cases.show", "/cases/{correction}"),
    Place("township", "cases.show", "/cases/{walked_in}"),
    Place("village", "cases.show", "/cases/0", 404),
    Place("township", "cases.asking", "/cases/{received}/act/request_correction"),
    Place("township", "cases.asking", "/cases/{received}/act/correct_on_spot"),
    Place("township", "cases.asking", "/cases/{received}/act/refuse"),
    Place("township", "cases.asking", "/cases/{correction}/act/receive_supply"),
    Place("village", "scans.asking", "/cases/{filed}/scans"),
    Place("village", "scans.content", "/cases/{filed}/scans/0", 404),
    Place("village", "paper.receipt", "/cases/{filed}/receipt"),
    Place("township", "paper.receipt", "/cases/{walked_in}/receipt"),
    Place("township", "paper.sheet", "/cases/{correction}", way=_following("通知书")),
    Place("village", "paper.sheet", "/cases/0/papers/0", 404),
    Place("village", "sheets.of_case", "/cases/{filed}/print/mandate"),
    Place("village", "sheets.blank_mandate", "/blank/mandate"),
    Place("village", "help.show", "/help"),
    Place("township", "printed.given", "/papers"),
    Place("village", "printed.given", "/papers?kind=mandate&year=2026"),
    Place("village", "help.tour", "/tour"),
    Place("township", "help.wall", "/wall"),
    Place("village", "sheets.of_case", "/cases/{delivered}/print/contents"),
    Place("township", "sheets.of_case", "/cases/{correction}/print/checklist"),
    Place("village", "originals.show", "/originals"),
    Place("township", "originals.show", "/originals"),
    Place("township", "handing.account", "/originals/account"),
    Place("village", "handover.asking", "/batches/new"),
    Place("township", "handover.asking", "/batches/new"),
    Place("village", "handover.batch", "/batches/{batch}"),
    Place("township", "handover.batch", "/batches/{batch}"),
    Place("village", "handover.batch", "/batches/0", 404),
    Place("township", "handover.telling_over", "/batches/{coming}/receive"),
    Place("village", "batch_papers.sheet", "/batches/{batch}/print"),
    Place("township", "batch_papers.receipt", "/batches/{batch}/receipt"),
    Place("township", "batch_papers.from_paper", "/batches/paper"),
    Place("township", "batch_papers.from_paper", "/batches/paper?number=J1&scans=0", 422),
    Place("township", "batch_papers.from_paper", "/batches/paper?number=J10720501-4K9DQ-012-F&scans={unknown_slip}"),
    Place("township", "handing.asking", "/shift"),
    Place("village", "handing.asking", "/shift"),
    Place("township", "handing.show", "/shift/{shift}"),
    Place("township", "handing.sheet", "/shift/{shift}/print"),
    Place("township", "paper.receiving", "/receive"),
    Place("township", "paper.receiving", "/receive?number=10720501-261122-AAAAA-0001-A", 422),
    Place("township", "paper.receiving", "/receive?number={unknown_slip}"),
)
_ROSTER = f"/rosters/{AT_COUNTY}/{'0' * 24}"
BESIDE = (
    Place("village", "fees.of_case", "/cases/{priced}/fees"),
    Place("village", "fees.of_case", "/cases/{filed}/fees"),
    Place("village", "fees.of_case", "/cases/0/fees", 404),
    Place("village", "fees.asking", "/cases/{priced}/fees/charge"),
    Place("village", "fees.slip", "/fees/{bill}/slip"),
    Place("village", "fees.days", "/fees/days"),
    Place("village", "ledgers.asking_new", "/ledgers/sealing/new"),
    Place("village", "opinions.asking", "/cases/{priced}/opinion"),
    Place("village", "rosters.choose", "/rosters"),
    Place("village", "rosters.begin", f"/rosters/{AT_COUNTY}"),
    Place("village", "rosters.form", _ROSTER),
    Place("village", "rosters.check", _ROSTER, way=_pressing("下一步", after=_roster_filled_in)),
    Place("village", "rosters.listed", f"{_ROSTER}/list"),
    Place("village", "rosters.announced", "/rosters/filed/{roster}"),
    Place("village", "rosters.announced", "/rosters/filed/0", 404),
    Place("village", "verifications.asking", "/verifications/import"),
)
PLACES = COUNTY + DESKS + HALL + INTAKE + CASES + BESIDE
