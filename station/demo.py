"""`python -m station demo`: a county, a township and two villages on this machine, and a case's whole life.
May import the standard library and the demo's own parts; everything is done by the public commands, as people would.
Promise: what the screen says of a side, that side said itself; 0 means every step happened and all digests agree.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

from station import demo_screen as screen
from station.demo_line import Line
from station.demo_sides import CENTRAL, STATION, Failed, Side
from station.demo_story import Story

COUNTY, TOWNSHIP, VILLAGE, OTHER_VILLAGE = "320612", "320612107", "320612107205", "320612107206"
PASSWORD = "yizhan-demo"  # the sample logins are printed on the screen: they guard invented residents only
WATCH_SECONDS = 1.0
REFUSED = 1


def main(argv: Sequence[str]) -> int:
    """Run the demo; returns the exit status: 0 done, 1 when a step did not happen or digests differ."""
    try:
        options = _words(argv)
        with _interruptible(), _folder(options.data) as folder:
            return _run(folder, check=options.check)
    except Failed as fault:
        print(f"\n演示未完成 The demo did not come to its end:\n{fault}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        # An unattended run that was stopped has not shown what it is there to show; a person may stop as she pleases.
        screen.say("\n已停止。Stopped.")
        return REFUSED if "--check" in argv else 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse instead of leaving with a status that means something else here."""
        raise Failed(f"命令有误，请用 --help 查看用法。\n{self.prog}: {message[:300]}")


def _words(argv: Sequence[str]) -> argparse.Namespace:
    about = "Yizhan 驿站: a county, a township and two villages on this machine"
    parser = _Parser(prog="python -m station demo", description=about, allow_abbrev=False)
    parser.add_argument("--check", action="store_true", help="unattended: compare the digests of all sides, then end")
    parser.add_argument("--data", type=Path, metavar="DIR", help="leave the folders there")
    return parser.parse_args(list(argv))


def _run(folder: Path, *, check: bool) -> int:
    sides = _sides(folder)
    try:
        screen.title("Yizhan 驿站演示：一个县、一个乡镇、两个村，都在这台机器上  ·  a county, a township, two villages")
        _set_up(sides)
        story = Story(*sides)
        story.tell()
        story.leave_work()
        agreed = story.compare()
        _farewell(sides, folder, agreed=agreed, check=check)
        if not check:
            _wait(sides)
        return 0 if agreed else REFUSED
    finally:
        for side in reversed(sides):
            side.end()


def _sides(folder: Path) -> tuple[Side, Side, Side, Side]:
    return (
        Side(CENTRAL, COUNTY, "县中心", "陆敏", "officer", folder / "county"),
        Side(STATION, TOWNSHIP, "十总镇", "季兰", "clerk", folder / "township"),
        Side(STATION, VILLAGE, "柳河村", "葛志远", "agent", folder / "village-1"),
        Side(STATION, OTHER_VILLAGE, "青禾村", "瞿永年", "agent", folder / "village-2"),
    )


def _set_up(sides: Sequence[Side]) -> None:
    """Found the county, then enrol the stations, each over a line of its own, and start every side's process."""
    county, stations = sides[0], sides[1:]
    screen.step(
        1,
        "准备 setting up",
        "建立县中心，发布样例事项和工作日历；登记三个站点，各用一次性注册码注册；添加经办人。",
        "The county is founded and publishes its items; three stations enrol with one-time codes; people get accounts.",
    )
    county.do("init", "--name", "通州区政务服务中心", "--division", county.office)
    county.do("user", "add", county.user, "--role", county.role, told=PASSWORD + "\n")
    county.serve()
    for side in stations:
        side.line = Line(county.port)
    codes = [_invite(county, side) for side in stations]
    with ThreadPoolExecutor(len(stations)) as pool:
        for done in [pool.submit(_enrol, side, code) for side, code in zip(stations, codes, strict=True)]:
            done.result()
    rows = [("地点 side", "区划 division", "经办人 who", "地址 address")]
    rows += [(side.name, side.office, f"{side.user} {side.role}", side.address) for side in sides]
    screen.table(rows)


def _invite(county: Side, side: Side) -> str:
    level = "township" if side.role == "clerk" else "village"
    name = f"{side.name}{'便民服务中心' if level == 'township' else '便民服务站'}"
    return county.do("station", "add", "--division", side.office, "--level", level, "--name", name).last_word


def _enrol(side: Side, code: str) -> None:
    if side.line is None:
        raise Failed(f"{side.name}: no line")
    side.do("init", "--centre", side.line.address, "--code", code)
    side.do("user", "add", side.user, "--role", side.role, told=PASSWORD + "\n")
    side.serve()


def _farewell(sides: Sequence[Side], folder: Path, *, agreed: bool, check: bool) -> None:
    screen.say()
    if not agreed:
        screen.say("各方数据不一致 The digests differ.")
        return
    screen.say("各方一致，每一步都发生了。 All sides agree, and every step happened.")
    if check:
        return
    screen.title("现在可以自己试 Try it yourself")
    rows = [("地点 side", "网址 address", "用户 user", "密码 password")]
    rows += [(side.name, side.address, side.user, PASSWORD) for side in sides]
    screen.table(rows)
    screen.say()
    screen.note(
        "打开网址，用表中的用户登录，首页就是这张办公桌的待办。 Open an address and sign in: the first page is that desk's work."
    )
    screen.note(f"数据目录 folders: {folder}（不用 --data 时随演示删除 removed in the end unless --data names it）")
    screen.note("命令例 for example:")
    screen.note(f"python -m station cases --data {sides[1].folder}")
    screen.note("线路已恢复，各站每分钟自动上报。按 Ctrl-C 停止。 The lines are up; Ctrl-C ends everything.")


def _wait(sides: Sequence[Side]) -> None:
    """Until Ctrl-C, or until one of the processes ends by itself."""
    never = threading.Event()
    while all(side.alive() for side in sides):
        never.wait(WATCH_SECONDS)
    raise Failed(
        "有一个进程自己结束了，详情见数据目录中的日志。 One of the processes ended by itself; see its log in the folder."
    )


@contextlib.contextmanager
def _folder(asked: Path | None) -> Iterator[Path]:
    """The folder of all folders: the one asked for, or a temporary one, which goes away in the end."""
    if asked is not None:
        if asked.exists() and (not asked.is_dir() or any(asked.iterdir())):
            raise Failed(f"目录 {asked} 不是空的，未作改动。 {asked} is not an empty folder; nothing was changed.")
        asked.mkdir(parents=True, exist_ok=True)
        yield asked.resolve()
        return
    made = Path(tempfile.mkdtemp(prefix="yizhan-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """A request to end is taken like Ctrl-C, so that no process is left behind."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
