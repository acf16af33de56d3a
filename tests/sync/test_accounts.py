"""Accounts and sessions: sign-in without a line, guessing that is slowed across restarts, clocks that jump."""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import peewee
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync import accounts as a
from sync.accounts import Accounts, Session
from sync.database import connected, rows, write
from sync.errors import Refused
from tests.books import Books
from tests.sync.parties import DATA_KEY, Clock, code_of

PASSWORD = "正确的密码-horse"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrypt with less work: these tests are about what is done with the verifier."""
    monkeypatch.setattr(a, "SCRYPT_N", 2**4)


@pytest.fixture
def db(tmp_path: Path, books: Books) -> Iterator[peewee.Database]:
    """A book, of a station or of the centre."""
    made = books.open(tmp_path / "book.db", DATA_KEY)
    made.connect()
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    """The machine's clock."""
    return Clock()


def opened(db: peewee.Database, clock: Clock, seed: int = 1) -> Accounts:
    """The accounts as a freshly started process sees them."""
    made = Accounts(db, clock, random.Random(seed).randbytes)
    made.create()
    return made


@pytest.fixture
def accounts(db: peewee.Database, clock: Clock) -> Accounts:
    """One account: wang, a clerk."""
    made = opened(db, clock)
    with write(db):
        made.add("wang", "clerk", PASSWORD)
    return made


def guess(accounts: Accounts, password: str = "wrong password", name: str = "wang") -> str:
    """One wrong try; returns the code of the refusal."""
    return code_of(lambda: accounts.sign_in(name, password))


# --- passwords -------------------------------------------------------------------------------------------------------


def test_the_right_password_signs_in_and_names_user_and_role(accounts: Accounts) -> None:
    """The session carries what pages need, and a token for forms."""
    session = accounts.session(accounts.sign_in("wang", PASSWORD))
    assert isinstance(session, Session)
    assert (session.user, session.role, len(session.csrf)) == ("wang", "clerk", 32)


def test_an_unknown_name_and_a_wrong_password_sound_the_same(accounts: Accounts) -> None:
    """Nobody learns by guessing who works here."""
    assert guess(accounts) == guess(accounts, PASSWORD, "zhang") == "sign_in"


def test_no_password_and_no_token_is_kept(accounts: Accounts, db: peewee.Database) -> None:
    """Only salted verifiers and hashes of tokens are in the book; two people with one password differ."""
    with write(db):
        accounts.add("li", "clerk", PASSWORD)
    token = accounts.sign_in("wang", PASSWORD)
    kept = rows(db, "SELECT salt, verifier FROM account")
    assert len({bytes(salt) for salt, _ in kept}) == len({bytes(verifier) for _, verifier in kept}) == 2
    told = repr(kept) + repr(rows(db, "SELECT token FROM signed_in"))
    assert token not in told and PASSWORD not in told


@pytest.mark.parametrize("password", ("", "1234567", "七个字的密码哦", "x" * (a.PASSWORD_MAX_BYTES + 1), "密" * 400))
def test_a_password_too_short_or_too_long_is_refused(accounts: Accounts, db: peewee.Database, password: str) -> None:
    """Eight characters at least, a bound above, and no account is made."""
    with pytest.raises(Refused), write(db):
        accounts.add("li", "clerk", password)
    assert accounts.role_of("li") is None


def test_a_name_is_taken_once(accounts: Accounts, db: peewee.Database) -> None:
    """A second account of that name is refused and the first keeps its password."""
    with pytest.raises(Refused), write(db):
        accounts.add("wang", "agent", "another password")
    assert accounts.role_of("wang") == "clerk"
    assert accounts.sign_in("wang", PASSWORD)


@given(password=st.text(st.characters(), max_size=40) | st.text("\ud800\x00é密", min_size=8, max_size=20))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_typed_password_is_a_plain_no(accounts: Accounts, clock: Clock, password: str) -> None:
    """Surrogates, NUL and foreign scripts are wrong passwords, not crashes."""
    clock.now += a.LONGEST_PAUSE_SECONDS
    assert guess(accounts, password) == "sign_in"


@pytest.mark.parametrize("name", ("", "\x00", "王", "wang'--", "x" * 10_000))
def test_any_typed_name_is_a_plain_no(accounts: Accounts, name: str) -> None:
    """So are names that nobody has."""
    assert guess(accounts, PASSWORD, name) == "sign_in"


def test_an_endless_password_is_refused_without_endless_work(accounts: Accounts) -> None:
    """Ten million characters cost what a thousand cost."""
    assert guess(accounts, "x" * 10_000_000) == "sign_in"


def test_signing_in_writes_once(accounts: Accounts, db: peewee.Database, clock: Clock) -> None:
    """A slow disk is waited for once: the session is made in the transaction that forgets the wrong tries."""
    drawn_inside: list[bool] = []

    def chance(count: int) -> bytes:
        drawn_inside.append(db.in_transaction())
        return bytes(count)

    assert Accounts(db, clock, chance).sign_in("wang", PASSWORD)
    assert drawn_inside == [True]


# --- guessing --------------------------------------------------------------------------------------------------------


def test_after_five_wrong_tries_even_the_right_password_waits(accounts: Accounts, clock: Clock) -> None:
    """The sixth wrong try begins a pause, which ends."""
    assert [guess(accounts) for _ in range(a.FREE_TRIES + 2)] == ["sign_in"] * (a.FREE_TRIES + 1) + ["paused"]
    assert guess(accounts, PASSWORD) == "paused"
    clock.now += 2
    assert guess(accounts, PASSWORD) == ""


def test_pauses_double_up_to_a_quarter_of_an_hour(accounts: Accounts, clock: Clock) -> None:
    """A day of patient guessing gets through fewer than two hundred tries."""
    tries, end = 0, clock.now + 86_400
    while clock.now < end:
        if guess(accounts) == "sign_in":
            tries += 1
        clock.now += 1 if tries < 16 else 60
    assert 90 <= tries <= 200


def test_guessing_stays_slow_after_a_restart(accounts: Accounts, db: peewee.Database, clock: Clock) -> None:
    """The count and the pause are in the book: killing the process gives no fresh tries."""
    for _ in range(a.FREE_TRIES + 3):
        guess(accounts)
        clock.now += 60
    guess(accounts)
    assert guess(opened(db, clock, seed=2), PASSWORD) == "paused"


def test_passwords_are_checked_one_at_a_time_and_a_crowd_is_sent_away(
    accounts: Accounts, db: peewee.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few wait for their turn, the rest are told to come again at once; and nobody's tries are counted for that."""
    inside, most, go, arrived = 0, 0, threading.Event(), threading.Semaphore(0)
    verifier = a._verifier

    def slowly(password: str, salt: bytes) -> bytes:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        arrived.release()
        assert go.wait(10)
        inside -= 1
        return verifier(password, salt)

    def sign_in() -> str:
        with connected(db):
            return code_of(lambda: accounts.sign_in("wang", PASSWORD))

    monkeypatch.setattr(a, "_verifier", slowly)
    with ThreadPoolExecutor(10) as crowd:
        told = [crowd.submit(sign_in) for _ in range(10)]
        assert arrived.acquire(timeout=10)
        away = list(itertools.islice(as_completed(told, timeout=10), 10 - a.CHECKS_AT_ONCE))
        assert {one.result() for one in away} == {"crowded"}
        go.set()
        assert sorted(one.result() for one in told) == [""] * a.CHECKS_AT_ONCE + ["crowded"] * (10 - a.CHECKS_AT_ONCE)
    assert most == 1
    assert accounts.session(accounts.sign_in("wang", PASSWORD))


def test_one_success_forgives_the_wrong_tries(accounts: Accounts) -> None:
    """A clumsy morning does not add up over a week."""
    for _ in range(3):
        for _ in range(a.FREE_TRIES):
            assert guess(accounts) == "sign_in"
        assert guess(accounts, PASSWORD) == ""


def test_one_persons_guesser_does_not_lock_out_another(accounts: Accounts, db: peewee.Database) -> None:
    """The pause is for the account that is guessed at."""
    with write(db):
        accounts.add("li", "clerk", PASSWORD)
    for _ in range(a.FREE_TRIES + 2):
        guess(accounts)
    assert guess(accounts, PASSWORD, "li") == ""


def test_a_clock_that_was_years_ahead_does_not_lock_out_for_years(accounts: Accounts, clock: Clock) -> None:
    """A pause set under a wrong clock is void once the clock is put right."""
    clock.now += 10 * 365 * 86_400
    for _ in range(a.FREE_TRIES + 2):
        guess(accounts)
    clock.now -= 10 * 365 * 86_400
    assert guess(accounts, PASSWORD) == ""


# --- sessions --------------------------------------------------------------------------------------------------------


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(accounts: Accounts, clock: Clock) -> None:
    """Idle to the second; and once ended it stays ended, whatever the clock does."""
    token = accounts.sign_in("wang", PASSWORD)
    clock.now += a.IDLE_SECONDS
    assert accounts.session(token)
    clock.now += a.IDLE_SECONDS + 1
    assert accounts.session(token) is None
    clock.now -= a.IDLE_SECONDS
    assert accounts.session(token) is None


def test_a_session_that_is_used_lasts_a_working_day_and_no_longer(accounts: Accounts, clock: Clock) -> None:
    """Twelve hours of constant use, then a password again."""
    token, began = accounts.sign_in("wang", PASSWORD), clock.now
    while clock.now + 600 <= began + a.LONGEST_SECONDS:
        clock.now += 600
        assert accounts.session(token)
    clock.now += 600
    assert accounts.session(token) is None


def test_a_session_survives_a_restart_and_ends_with_its_sign_out(
    accounts: Accounts, db: peewee.Database, clock: Clock
) -> None:
    """A restarted service asks nobody to sign in again; signing out is for good."""
    token, other = accounts.sign_in("wang", PASSWORD), accounts.sign_in("wang", PASSWORD)
    restarted = opened(db, clock, seed=2)
    assert restarted.session(token)
    restarted.sign_out(token)
    assert accounts.session(token) is None
    assert accounts.session(other)


def test_a_clock_that_jumps_back_ends_no_session(accounts: Accounts, clock: Clock) -> None:
    """A flat battery in the afternoon throws nobody out."""
    token = accounts.sign_in("wang", PASSWORD)
    clock.now -= 5 * 365 * 86_400
    assert accounts.session(token)
    assert accounts.session(accounts.sign_in("wang", PASSWORD))


def test_a_session_of_an_account_that_is_gone_is_gone(accounts: Accounts, db: peewee.Database) -> None:
    """Nobody works on under a name that was taken away."""
    token = accounts.sign_in("wang", PASSWORD)
    with write(db):
        rows(db, "DELETE FROM account")
    assert accounts.session(token) is None


@pytest.mark.parametrize("change", ("role = 'supervisor'", "salt = verifier"))
def test_all_sessions_of_a_person_end_when_role_or_password_change(
    accounts: Accounts, db: peewee.Database, change: str
) -> None:
    """Whoever changes the account, and however: nobody works on with rights of yesterday; others are left alone."""
    with write(db):
        accounts.add("li", "clerk", PASSWORD)
    tokens, other = [accounts.sign_in("wang", PASSWORD) for _ in range(2)], accounts.sign_in("li", PASSWORD)
    with write(db):
        rows(db, f"UPDATE account SET {change} WHERE name = 'wang'")
    assert [accounts.session(token) for token in tokens] == [None, None]
    with write(db):
        rows(db, "UPDATE account SET role = 'clerk' WHERE name = 'wang'")
    assert accounts.session(tokens[0]) is None
    assert accounts.session(other)


def test_the_token_of_forms_belongs_to_one_session(accounts: Accounts) -> None:
    """Two sessions of one person have two of them, and the same session always the same."""
    first, second = (accounts.sign_in("wang", PASSWORD) for _ in range(2))
    told = [accounts.session(token) for token in (first, first, second)]
    assert told[0] == told[1] and told[0] and told[2] and told[0].csrf != told[2].csrf


def test_after_a_clock_that_jumped_back_sessions_still_end(accounts: Accounts, clock: Clock) -> None:
    """A session that began under a clock years ahead does not last for years."""
    clock.now += 10 * 365 * 86_400
    token = accounts.sign_in("wang", PASSWORD)
    clock.now -= 10 * 365 * 86_400
    assert accounts.session(token)
    clock.now += a.IDLE_SECONDS + 1
    assert accounts.session(token) is None


@pytest.mark.parametrize("token", ("", "0" * 32, "' OR 1=1 --", "令牌", "x" * 100_000))
def test_a_token_that_is_none_opens_nothing(accounts: Accounts, token: str) -> None:
    """Any text in the cookie is a plain no."""
    accounts.sign_in("wang", PASSWORD)
    assert accounts.session(token) is None


def test_reading_pages_does_not_write_on_each_page(accounts: Accounts, db: peewee.Database, clock: Clock) -> None:
    """Use is noted once a minute: a page view costs no fsync."""
    token = accounts.sign_in("wang", PASSWORD)
    noted = []
    for _ in range(90):
        clock.now += 1
        accounts.session(token)
        noted.append(rows(db, "SELECT used_at FROM signed_in")[0][0])
    assert len(set(noted)) == 2
