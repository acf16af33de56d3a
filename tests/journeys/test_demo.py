"""`python -m station demo --check`, run as a person would run it.
Imports tests.processes.
Promise: it ends with 0 only when every step happened and all digests agree, and leaves nothing running.
"""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, surroundings

DEMO = [sys.executable, "-m", "station", "demo"]
LIMIT_SECONDS = 200


def test_a_wrong_word_to_the_demo_is_refused() -> None:
    """Status 1 with a sentence in both languages, and nothing is started."""
    done = subprocess.run(
        [*DEMO, "--chekc"], capture_output=True, encoding="utf-8", cwd=ROOT, env=surroundings(), timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "命令有误" in done.stderr
    assert "--chekc" in done.stderr


@pytest.mark.timeout(LIMIT_SECONDS + 20)
def test_the_demo_comes_to_its_end_and_its_folders_agree(tmp_path: Path) -> None:
    """Every step is told, three digests are equal, no process is left, and the folders left say the same again."""
    folder = tmp_path / "demo"
    done = subprocess.run(
        [*DEMO, "--check", "--data", str(folder)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=surroundings(),
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert done.stdout.count("一致 equal") == 3
    for told in (
        "委托书",
        "按回执上的编号接件",
        "一次性告知书",
        "受理",
        "准予",
        "评价",
        "delivered",
        "unsent",
        "stored",
        "confirmed",
    ):
        assert told in done.stdout, told
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert not _listening(done.stdout)
    digests = [
        _digest(package, folder / name, scope)
        for package, name, scope in (("station", "village-1", ""), ("central", "county", "320612107205"))
    ]
    assert digests[0] == digests[1]
    again = subprocess.run(
        [*DEMO, "--check", "--data", str(folder)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=surroundings(),
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert again.returncode == 1, "a folder that holds something is left alone"


def test_the_demo_ends_its_processes_when_it_is_asked_to_end(tmp_path: Path) -> None:
    """Asked to end in the middle of its set-up, it takes every process that it started with it."""
    folder = tmp_path / "demo"
    demo = subprocess.Popen(
        [*DEMO, "--data", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        cwd=ROOT,
        env=surroundings(),
    )
    assert demo.stdout is not None
    said = ""
    try:
        for line in demo.stdout:
            said += line
            if "断线" in line:
                break
        assert len(_listening(said)) == 4
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)
    finally:
        demo.kill()
        demo.wait(30)
        demo.stdout.close()
    assert not _listening(said)


def _digest(package: str, folder: Path, scope: str) -> str:
    words = [sys.executable, "-m", package, "digest", *(("--scope", scope) if scope else ()), "--data", str(folder)]
    done = subprocess.run(
        words, capture_output=True, encoding="utf-8", cwd=ROOT, env=surroundings(), timeout=60, check=True
    )
    return done.stdout.split()[-1]


def _listening(said: str) -> list[str]:
    """Which of the addresses that the demo told are still answered."""
    told, answered = re.findall(r"http://127\.0\.0\.1:(\d+)", said), []
    assert len(set(told)) == 4, told
    for port in told:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                answered.append(port)
    return answered
