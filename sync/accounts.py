"""People's accounts on this machine and their sessions; sign-in works without any line.
Imports peewee, hashlib and sync.database; clock and chance come in as arguments.
Promise: only salted scrypt verifiers are kept, guessing is slowed across restarts, and a session can be ended.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import peewee

from sync.database import searchable, write
from sync.errors import Full, Refused

SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**14, 8, 1
PASSWORD_MIN_CHARS = 8
PASSWORD_MAX_BYTES = 1_024
IDLE_SECONDS = 15 * 60
LONGEST_SECONDS = 12 * 3600
FREE_TRIES = 5
LONGEST_PAUSE_SECONDS = 900
# One check of a password takes 16 MB, which a thread keeps: a station has 512 MB, and four threads for its pages.
CHECKS_AT_ONCE = 3
_checker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")
_places = threading.BoundedSemaphore(CHECKS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in: account name, role, and the token that forms must carry."""

    user: str
    role: str
    csrf: str


class Accounts:
    """Accounts and sessions of one folder. ``clock`` gives seconds since 1970, ``chance`` random bytes."""

    def __init__(self, db: peewee.Database, clock: Callable[[], float], chance: Callable[[int], bytes]) -> None:
        class Base(peewee.Model):
            class Meta:
                database = db
                legacy_table_names = False

        class Account(Base):
            name = peewee.CharField(max_length=64, primary_key=True)
            role = peewee.CharField(max_length=16)
            salt = peewee.BlobField()
            verifier = peewee.BlobField()
            failures = peewee.IntegerField(default=0)
            paused_until = peewee.BigIntegerField(default=0)

        class SignedIn(Base):
            token = peewee.CharField(max_length=64, primary_key=True)
            user = peewee.CharField(max_length=64)
            csrf = peewee.CharField(max_length=64)
            began_at = peewee.BigIntegerField()
            used_at = peewee.BigIntegerField()

        self.db, self._clock, self._chance = db, clock, chance
        self.account: Any = Account
        self.signed_in: Any = SignedIn

    def create(self) -> None:
        """Make the tables where they are missing."""
        self.db.create_tables([self.account, self.signed_in], safe=True)

    def add(self, name: str, role: str, password: str) -> None:
        """Keep a new account, in the caller's transaction. Raises Refused when the name is taken or the password too
        short."""
        if self.role_of(name) is not None:
            raise Refused("name_taken", f"用户名 {name} 已存在。", f"the user {name} exists already")
        if len(password) < PASSWORD_MIN_CHARS or len(password.encode("utf-8", "surrogatepass")) > PASSWORD_MAX_BYTES:
            raise Refused(
                "password_length",
                f"密码至少 {PASSWORD_MIN_CHARS} 位。",
                f"a password has at least {PASSWORD_MIN_CHARS} characters",
            )
        salt = self._chance(16)
        self.account.insert(name=name, role=role, salt=salt, verifier=_verifier(password, salt)).execute()

    def role_of(self, name: str) -> str | None:
        """The role of an account, or None."""
        row = self._account(name)
        return str(row.role) if row else None

    def names(self) -> list[str]:
        """The names of all accounts, in order."""
        return [str(row.name) for row in self.account.select(self.account.name).order_by(self.account.name)]

    def _account(self, name: str) -> Any:
        return self.account.get_or_none(self.account.name == name) if searchable(name) else None

    def sign_in(self, name: str, password: str) -> str:
        """A session token for the right password. Raises Refused; after five wrong tries each further one costs a
        growing pause, and a crowd that signs in at the same moment is asked to come again."""
        wrong = Refused("sign_in", "用户名或密码不正确。", "the user name or the password is wrong")
        account = self._account(name)
        now = int(self._clock())
        if account is not None and now < account.paused_until <= now + LONGEST_PAUSE_SECONDS:
            raise Refused("paused", "尝试次数过多，请稍后再试。", "too many tries: wait a little")
        salt = bytes(account.salt) if account else bytes(16)
        right = hmac.compare_digest(
            _checked(password[:PASSWORD_MAX_BYTES], salt), bytes(account.verifier) if account else b""
        )
        if account is None:
            raise wrong
        if not right:
            self._count_failure(name, now)
            raise wrong
        with write(self.db):
            self.account.update(failures=0, paused_until=0).where(self.account.name == name).execute()
            return self._begin(name, now)

    def _count_failure(self, name: str, now: int) -> None:
        # Counted inside the transaction: many guesses at the same instant are still many.
        with write(self.db):
            self.account.update(failures=self.account.failures + 1).where(self.account.name == name).execute()
            failures = self.account.get_by_id(name).failures
            if failures > FREE_TRIES:
                pause_seconds = min(LONGEST_PAUSE_SECONDS, 2 ** min(failures - FREE_TRIES, 10))
                self.account.update(paused_until=now + pause_seconds).where(self.account.name == name).execute()

    def _begin(self, name: str, now: int) -> str:
        token = self._chance(16).hex()
        with write(self.db):
            self.signed_in.delete().where(self.signed_in.began_at < now - LONGEST_SECONDS).execute()
            csrf = _form_token(token, self._account(name))
            self.signed_in.insert(token=_hashed(token), user=name, csrf=csrf, began_at=now, used_at=now).execute()
        return token

    def session(self, token: str, *, used: bool = True) -> Session | None:
        """The session behind a token, or None when it is unknown, idle too long or too old, or when role or password of
        its account changed since. A clock that jumped back ends none early, and time counts on from there. What a page
        asks by itself, with nobody at it, is no use (``used`` False)."""
        row = self.signed_in.get_or_none(self.signed_in.token == _hashed(token))
        if row is None:
            return None
        now = int(self._clock())
        account = self._account(row.user)
        same = account is not None and hmac.compare_digest(str(row.csrf), _form_token(token, account))
        if not same or now - row.used_at > IDLE_SECONDS or now - row.began_at > LONGEST_SECONDS:
            self.sign_out(token)
            return None
        if used and (now < row.used_at or now - row.used_at > 60):
            values = {"used_at": now, "began_at": min(row.began_at, now)}
            # On a disk without room the session is as good as before: whoever reads is not sent to the door for it.
            with contextlib.suppress(Full), write(self.db):
                self.signed_in.update(values).where(self.signed_in.token == row.token).execute()
        return Session(str(row.user), str(account.role), str(row.csrf))

    def sign_out(self, token: str) -> None:
        """End a session."""
        with write(self.db):
            self.signed_in.delete().where(self.signed_in.token == _hashed(token)).execute()


def _checked(password: str, salt: bytes) -> bytes:
    """The verifier of a typed password, made one at a time; beyond a few that wait, nobody's page waits with them."""
    if not _places.acquire(blocking=False):
        raise Refused("crowded", "同时登录的人太多，请过几秒再试。", "too many sign in at once: try again in a few seconds")
    try:
        return _checker.submit(_verifier, password, salt).result()
    finally:
        _places.release()


def _verifier(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=SCRYPT_N,
        r=SCRYPT_R,
        p=SCRYPT_P,
        maxmem=64 * 1024 * 1024,
    )


def _form_token(token: str, account: Any) -> str:
    """What the forms of a session carry: bound to the session, and to the role and the password that it began with, so
    that a change of either ends every session of the person."""
    return hmac.new(bytes(account.salt), f"{account.role}\n{token}".encode(), hashlib.sha256).hexdigest()[:32]


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
