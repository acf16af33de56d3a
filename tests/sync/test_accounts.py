"""People sign in without any line; guessing is slow, and sessions end.
May import sync.accounts.
Promise: no password can be read out of the book, and no clock locks an honest person out for ever.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import accounts as a
from sync.accounts import Accounts
from sync.database import open_sqlite, write
from sync.errors import Refused

PASSWORD = "驿站-horse-1"


class Hall:
    """Accounts with a clock that tests turn."""

    def __init__(self, path: Path) -> None:
        self.now = 1_800_000_000.0
        self.db = open_sqlite(path, bytes(32))
        self.db.connect()
        self.accounts = Accounts(self.db, lambda: self.now, random.Random(1).randbytes)
        self.accounts.create()

    def guess(self, password: str, name: str = "wang") -> str:
        """"" or why not."""
        try:
            self.accounts.sign_in(name, password)
        except Refused as refused:
            return refused.code
        return ""


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """One clerk named wang; hashing is made cheap, its strength is looked at on its own."""
    monkeypatch.setattr(a, "SCRYPT_N", 2)
    made = Hall(tmp_path / "book.db")
    with write(made.db):
        made.accounts.add("wang", "clerk", PASSWORD)
    yield made
    made.db.close()


def test_the_right_password_opens_a_session_and_nothing_else_does(hall: Hall) -> None:
    """Unknown names and wrong passwords are told alike."""
    token = hall.accounts.sign_in("wang", PASSWORD)
    session = hall.accounts.session(token)
    assert session is not None and (session.user, session.role) == ("wang", "clerk") and session.csrf
    assert hall.guess("wrong") == hall.guess(PASSWORD, "nobody") == hall.guess("") == hall.guess("\ud800") == "sign_in"
    assert hall.accounts.session("wrong") is None and hall.accounts.session("") is None


def test_no_password_and_no_token_lies_in_the_book(hall: Hall) -> None:
    """Only salted verifiers, two for the same password are different; tokens are hashed."""
    with write(hall.db):
        hall.accounts.add("li", "agent", PASSWORD)
    token = hall.accounts.sign_in("li", PASSWORD)
    rows = [*hall.accounts.account.select().tuples(), *hall.accounts.signed_in.select().tuples()]
    assert PASSWORD not in repr(rows) and PASSWORD.encode() not in b"".join(
        bytes(one) for row in rows for one in row if isinstance(one, bytes | memoryview)
    )
    assert token not in repr(rows)
    verifiers = [bytes(row.verifier) for row in hall.accounts.account.select()]
    assert len(set(verifiers)) == 2


def test_hashing_costs_what_it_should() -> None:
    """16 MB and 2**14 rounds: OWASP's least for scrypt with r=8 on small machines is p=5 at this N; p=1 is the Pi's price."""
    assert (a.SCRYPT_N, a.SCRYPT_R, a.SCRYPT_P) >= (2**14, 8, 1)


def test_guessing_is_slowed_and_the_count_survives_a_restart(hall: Hall) -> None:
    """Five free tries, then a pause that doubles up to a quarter of an hour; the right password waits like any other."""
    assert [hall.guess("wrong") for _ in range(a.FREE_TRIES + 1)] == ["sign_in"] * (a.FREE_TRIES + 1)
    assert hall.guess(PASSWORD) == "paused"
    again = Accounts(hall.db, lambda: hall.now, random.Random(2).randbytes)
    with pytest.raises(Refused, match="paused"):
        again.sign_in("wang", PASSWORD)
    pauses = []
    for _ in range(12):
        until = hall.accounts.account.get_by_id("wang").paused_until
        pauses.append(until - int(hall.now))
        hall.now = until
        assert hall.guess("wrong") == "sign_in"
    assert pauses[:4] == [2, 4, 8, 16] and pauses[-1] == a.LONGEST_PAUSE_SECONDS
    hall.now += a.LONGEST_PAUSE_SECONDS
    assert hall.guess(PASSWORD) == ""
    assert hall.accounts.account.get_by_id("wang").failures == 0


def test_a_clock_that_jumped_back_locks_nobody_out(hall: Hall) -> None:
    """An empty battery: the pause lies decades ahead and is not believed."""
    for _ in range(a.FREE_TRIES + 3):
        hall.guess("wrong")
        hall.now += a.LONGEST_PAUSE_SECONDS
    hall.guess("wrong")
    hall.now -= 40 * 365 * 86_400
    assert hall.guess(PASSWORD) == ""


def test_sessions_end_when_idle_when_old_and_when_told(hall: Hall) -> None:
    """A quarter of an hour without a click, twelve hours in all, or signing out."""
    token = hall.accounts.sign_in("wang", PASSWORD)
    for _ in range(3):
        hall.now += a.IDLE_SECONDS - 1
        assert hall.accounts.session(token) is not None
    hall.now += a.IDLE_SECONDS + 1
    assert hall.accounts.session(token) is None
    token = hall.accounts.sign_in("wang", PASSWORD)
    while hall.now < 1_800_000_000 + 4 * a.LONGEST_SECONDS and hall.accounts.session(token):
        hall.now += 600
    assert hall.now < 1_800_000_000 + 2 * a.LONGEST_SECONDS
    token, other = hall.accounts.sign_in("wang", PASSWORD), hall.accounts.sign_in("wang", PASSWORD)
    hall.accounts.sign_out(token)
    assert hall.accounts.session(token) is None and hall.accounts.session(other) is not None


@pytest.mark.parametrize("password", ("short", "", "x" * 1_025, "字" * 342))
def test_a_password_that_is_too_short_or_too_long_is_refused(hall: Hall, password: str) -> None:
    """And a name is given once."""
    with pytest.raises(Refused, match="password_length"), write(hall.db):
        hall.accounts.add("li", "agent", password)
    with pytest.raises(Refused, match="name_taken"), write(hall.db):
        hall.accounts.add("wang", "agent", PASSWORD)
    assert hall.accounts.role_of("li") is None
