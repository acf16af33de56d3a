"""A real process that serves: it tells where it listens, works beside commands, and ends when asked."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from sync import wire
from tests.central.outpost import Centre

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@contextmanager
def serving(centre: Centre) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A served centre on a free port, and the port."""
    words = [sys.executable, "-m", "central", "serve", "--data", str(centre.path), "--port", "0"]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        found = ADDRESS.search(process.stdout.readline())
        assert found, process.communicate(timeout=10)
        yield process, int(found[1])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


def test_it_answers_commands_run_beside_it_and_it_ends_when_asked(centre: Centre) -> None:
    """The printed address answers at once; a second process writes meanwhile; SIGTERM ends it with status 0."""
    with serving(centre) as (process, port):
        address = f"http://127.0.0.1:{port}"
        assert requests.get(f"{address}/sign-in", timeout=10).status_code == 200
        centre.do("user", "add", "qian", "--role", "officer", told="a long password")
        entered = requests.post(f"{address}/sign-in", data={"user": "qian", "password": "a long password"}, timeout=10)
        assert "待办" in entered.text and "退出登录" in entered.text and "qian" in entered.text
        refused = requests.post(address + wire.EXCHANGE_PATH, data=b"x", timeout=10)
        assert (refused.status_code, refused.json()["code"]) == (400, "signature")
        assert "Server" not in refused.headers
        large = requests.post(address + wire.EXCHANGE_PATH, data=bytes(wire.BODY_LIMIT_BYTES + 1), timeout=10)
        assert large.status_code == 413
        taken = centre_command(centre, "serve", "--port", str(port))
        assert taken.returncode == 1
        assert "Traceback" not in taken.stderr
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    assert centre.do("check").status == 0


def test_those_who_dawdle_hold_up_nobody(centre: Centre) -> None:
    """A hundred and fifty connections that never finish their request leave the others their answers."""
    with serving(centre) as (_, port):
        slow = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(150)]
        try:
            for each in slow:
                each.sendall(b"POST /sync/v1/exchange HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")
            began = time.monotonic()
            assert requests.get(f"http://127.0.0.1:{port}/sign-in", timeout=10).status_code == 200
            assert time.monotonic() - began < 5
        finally:
            for each in slow:
                each.close()


def test_a_command_whose_reader_left_ends_quietly(centre: Centre) -> None:
    """`central stations | head` shows no traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    words = [sys.executable, "-m", "central", "stations", "--data", str(centre.path)]
    done = subprocess.run(words, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    os.close(writer)
    assert done.stderr == ""


def test_a_password_is_read_from_standard_input(centre: Centre) -> None:
    """One line, its line break is no part of it."""
    done = centre_command(centre, "user", "add", "wu", "--role", "admin", told="another password\r\nrest\n")
    assert done.returncode == 0, done.stderr
    with centre.open() as (county, _):
        assert county.accounts.sign_in("wu", "another password")


def centre_command(centre: Centre, *words: str, told: str = "") -> subprocess.CompletedProcess[str]:
    """One command as a process of its own."""
    full = [sys.executable, "-m", "central", *words, "--data", str(centre.path)]
    return subprocess.run(full, cwd=ROOT, input=told, capture_output=True, text=True, timeout=60, check=False)
