"""Real processes on one folder: several at once, beside a server, stopped by signals."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from forms import numbering
from tests.station.county import RECEIPT, Centre, Line, Machine

AGENT = "王小兰"
STATION = [sys.executable, "-m", "station"]
ROOT = Path(__file__).resolve().parents[2]


def _run(*argv: str, stdin: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*STATION, *argv],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        encoding="utf-8",
        env={**os.environ, **(env or {})},
    )


@pytest.fixture
def enrolled(village: Machine) -> Path:
    """The folder of a village station that processes of their own may open."""
    return village.path


def test_processes_that_file_at_once_get_different_numbers(enrolled: Path, tmp_path: Path) -> None:
    """Four processes at one moment, without a line: four numbers, four cases, one unbroken chain."""
    samples = []
    for seed in range(4):
        path = tmp_path / f"{seed}.json"
        done = _run("form", "S002-01", "--sample", "--seed", str(seed), "--data", str(enrolled))
        path.write_text(done.stdout, encoding="utf-8")
        samples.append(str(path))
    running = [
        subprocess.Popen(
            [*STATION, "file", "S002-01", "--with", path, "--as", AGENT, "--data", str(enrolled)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            encoding="utf-8",
        )
        for path in samples
    ]
    numbers = [process.communicate(timeout=60)[0].split()[-1] for process in running]
    assert all(process.returncode == 0 for process in running)
    assert len(set(numbers)) == 4 and all(RECEIPT.match(number) for number in numbers)
    # Numbers of one lane follow each other without a gap.
    found = [numbering.parse_receipt(number) for number in numbers]
    lanes: dict[str, list[int]] = {}
    for one in found:
        assert one is not None
        lanes.setdefault(one.lane_tag, []).append(one.serial)
    assert all(sorted(serials) == list(range(1, len(serials) + 1)) for serials in lanes.values())
    assert _run("check", "--data", str(enrolled)).returncode == 0


def test_a_killed_process_leaves_a_whole_case_or_none(enrolled: Path, tmp_path: Path) -> None:
    """Killed while it files, wherever it is: the folder opens, the chain holds, and what was printed is there."""
    sample = tmp_path / "a.json"
    sample.write_text(
        _run("form", "S002-10", "--sample", "--seed", "1", "--data", str(enrolled)).stdout, encoding="utf-8"
    )
    promised = []
    for delay in (0.2, 0.35, 0.5):
        process = subprocess.Popen(
            [*STATION, "file", "S002-10", "--with", str(sample), "--as", AGENT, "--data", str(enrolled)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            encoding="utf-8",
        )
        try:
            out = process.communicate(timeout=delay)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            out = process.communicate()[0]
        if out.strip():
            promised.append(out.split()[-1])
    done = _run("cases", "--data", str(enrolled))
    assert done.returncode == 0 and all(number in done.stdout for number in promised)
    assert _run("check", "--data", str(enrolled)).returncode == 0


def test_commands_run_beside_the_server_and_its_courier_sends_them(
    enrolled: Path, tmp_path: Path, centre: Centre
) -> None:
    """It prints where it serves; a command files and exchanges beside it; SIGTERM ends it."""
    sample = tmp_path / "a.json"
    with Line(centre) as url:
        # The centre moved to another port, and the county gave a new code: init goes on with the same key.
        assert (
            _run("init", "--data", str(enrolled), "--centre", url, "--code", centre.invite("32061210720501")).returncode
            == 0
        )
        process = subprocess.Popen(
            [*STATION, "serve", "--data", str(enrolled), "--port", "0"],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            encoding="utf-8",
        )
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address), address
            with urllib.request.urlopen(address + "sign-in", timeout=10) as page:
                assert "登录" in page.read().decode() and page.headers["Server"] is None
            sample.write_text(_run("form", "S002-10", "--sample", "--data", str(enrolled)).stdout, encoding="utf-8")
            filed = _run("file", "S002-10", "--with", str(sample), "--as", AGENT, "--data", str(enrolled))
            assert filed.returncode == 0, filed.stderr
            assert _run("exchange", "--data", str(enrolled)).returncode == 0
            assert f'"case": "{filed.stdout.split()[-1]}"' in _run("cases", "--json", "--data", str(enrolled)).stdout
            assert _run("rebuild", "--data", str(enrolled)).returncode == 2
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
            assert process.stdout is not None
            process.stdout.close()
    assert process.returncode == 0
    assert _run("rebuild", "--data", str(enrolled)).returncode == 0


def test_a_served_station_keeps_to_its_memory(enrolled: Path) -> None:
    """96 MB with everything loaded, whatever is asked: passwords, and pages in every thread beside them."""
    process = subprocess.Popen(
        [*STATION, "serve", "--data", str(enrolled), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, encoding="utf-8",
    )  # fmt: skip
    try:
        assert process.stdout
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address
        form, door = urlencode({"user": AGENT, "password": "willow-river"}).encode(), threading.Lock()

        def visit(_: int) -> int:
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with door:
                pages = [browser.open(f"{address[0]}sign-in", form, timeout=60)]
            pages += [browser.open(f"{address[0]}{path}", timeout=60) for path in ("", "cases", "new", "exchange")]
            return sum(page.status == 200 for page in pages)

        with ThreadPoolExecutor(4) as visitors:
            assert set(visitors.map(visit, range(12))) == {5}
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak_kb, left_kb = (int(status.split(f"{name}:")[1].split()[0]) for name in ("VmHWM", "VmRSS"))
        assert peak_kb < 96 * 1024, status
        # The 16 MB of a password are given back, and no thread keeps a heap of its own.
        assert left_kb < 80 * 1024, status
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout:
            process.stdout.close()


def test_a_taken_port_is_refused_with_a_sentence(enrolled: Path, centre: Centre) -> None:
    """Two servers on one port: the second says so and ends."""
    with Line(centre) as url:
        done = _run("serve", "--data", str(enrolled), "--port", url.rsplit(":", 1)[1])
    assert done.returncode == 1 and "端口" in done.stderr and "Traceback" not in done.stderr


def test_a_terminal_without_chinese_still_gets_the_number(enrolled: Path, tmp_path: Path) -> None:
    """In the plainest locale nothing breaks, and a reader that goes away is no fault."""
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = _run("items", "--data", str(enrolled), env=plain)
    assert done.returncode == 0 and "农机购置补贴" in done.stdout
    process = subprocess.Popen(
        [*STATION, "items", "--json", "--data", str(enrolled)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(timeout=30)


def test_a_station_is_set_up_by_processes_of_its_own(tmp_path: Path, centre: Centre) -> None:
    """Init over a real port, a user with the password on standard input, an exchange; and nothing was left open."""
    folder = tmp_path / "v"
    with Line(centre) as url:
        done = _run("init", "--data", str(folder), "--centre", url, "--code", centre.invite("32061210720601"))
        assert done.returncode == 0 and done.stdout.split()[-1] == "32061210720601", done.stderr
        added = _run("user", "add", "赵六", "--role", "agent", "--data", str(folder), stdin="willow-river\n")
        assert added.returncode == 0, added.stderr
        assert _run("exchange", "--data", str(folder)).returncode == 0
    assert _run("exchange", "--data", str(folder)).returncode == 2
