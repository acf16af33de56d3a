"""The road over HTTP: what a real network puts between a station and its centre, over a real socket on this machine."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync import codec, transfer, wire
from sync.client import Client
from sync.errors import Malformed, Refused, SyncError, Unauthentic, Unreachable
from sync.transfer import http_post
from tests.sync.parties import VILLAGE, County

PORTAL = b"<html><title>Sign in to this network</title></html>"


class Web:
    """A web server on loopback that answers as a test wants: ``answer(path, body) -> (status, headers, body)``."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answer: Callable[[str, bytes], tuple[int, dict[str, str], bytes]] = lambda path, body: (200, {}, body)
        self.heard: list[tuple[str, str, dict[str, str], bytes]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                web.heard.append((self.command, self.path, dict(self.headers), body))
                status, headers, said = web.answer(self.path, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST  # noqa: N815 - the name that http.server looks for

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hangs up is no fault of ours
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.base = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Give the port back."""
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A web server for the length of a block."""
    web = Web(tls)
    try:
        yield web
    finally:
        web.close()


@pytest.fixture
def web() -> Iterator[Web]:
    """One web server."""
    with serving() as made:
        yield made


class Hours:
    """A monotonic clock that goes on by a step at each look."""

    def __init__(self, step_seconds: float = 0.0) -> None:
        self.now, self.step = 0.0, step_seconds

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.mark.parametrize(
    ("base", "code"),
    (
        ("http://centre.example", "plain_http"),
        ("http://10.0.0.1:8000", "plain_http"),
        ("HTTP://centre.example", "plain_http"),
        ("http://127.0.0.1.example", "plain_http"),
        ("http://localhost.example", "plain_http"),
        ("http://localhost@centre.example", "plain_http"),
        ("http://127.0.0.1:80@centre.example", "plain_http"),
        ("http://0.0.0.0", "plain_http"),
        ("http://centre.example\\@127.0.0.1", "address"),
        ("https://centre.example\\@127.0.0.1", "address"),
        ("http://127.0.0.1 @centre.example", "address"),
        ("http://127.0.0.1\n@centre.example", "address"),
        ("", "address"),
        ("centre.example", "address"),
        ("ftp://127.0.0.1", "address"),
        ("file:///etc/passwd", "address"),
        ("https://", "address"),
        ("http://[::1", "address"),
        ("https://[nonsense]", "address"),
        ("https://centre.example:port", "address"),
        ("https://centre.example:99999", "address"),
        ("//127.0.0.1", "address"),
    ),
)
def test_an_address_in_clear_or_in_disguise_is_refused(base: str, code: str) -> None:
    """Records leave this machine only over TLS; what two readers might read as two hosts is no address."""
    with pytest.raises(Refused) as refused:
        http_post(base, Hours())
    assert refused.value.code == code


@pytest.mark.parametrize(
    "base", ("https://centre.example", "http://127.0.0.1:1", "http://localhost", "http://[::1]:8000/x")
)
def test_tls_and_this_machine_are_addresses(base: str) -> None:
    """These are taken, with or without a port and a path."""
    assert callable(http_post(base, Hours()))


def test_a_body_goes_and_comes_as_it_is(web: Web) -> None:
    """Every byte, at the path asked for, with our own media type and nothing else about this machine."""
    body = bytes(range(256)) * 300
    assert http_post(web.base + "/", Hours())(wire.EXCHANGE_PATH, body) == body
    ((method, path, headers, sent),) = web.heard
    assert (method, path, sent) == ("POST", wire.EXCHANGE_PATH, body)
    assert headers["Content-Type"] == wire.MEDIA_TYPE
    assert "python" not in str(headers).lower()


def test_proxies_and_passwords_of_the_environment_are_not_used(
    web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A forgotten variable or a .netrc must not lead records or secrets elsewhere."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login wang password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert http_post(web.base, Hours())("/x", b"body") == b"body"
    assert "Authorization" not in web.heard[0][2]


@pytest.mark.parametrize("status", (301, 302, 303, 307, 308))
def test_a_redirect_is_not_followed(web: Web, status: int) -> None:
    """Not even to an honest place: who redirects is not the centre."""
    with serving() as elsewhere:
        web.answer = lambda path, body: (status, {"Location": elsewhere.base}, b"")
        with pytest.raises(Unreachable):
            http_post(web.base, Hours())(wire.EXCHANGE_PATH, b"records")
        assert elsewhere.heard == []


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    (
        (401, b'{"code":"unknown_sender","zh":"\xe4\xb8\x8d","en":"no"}', Refused, "unknown_sender"),
        (403, b'{"code":"revoked","zh":"x","en":"x"}', Refused, "revoked"),
        (429, b'{"code":"slow_down","zh":"x","en":"x"}', Unreachable, "slow_down"),
        (503, b'{"code":"busy","zh":"x","en":"x"}', Unreachable, "busy"),
        (403, PORTAL, Unreachable, "not_a_centre"),
        (404, b"", Unreachable, "not_a_centre"),
        (500, b"[1]", Unreachable, "not_a_centre"),
        (502, b"\xff\xfe", Unreachable, "not_a_centre"),
        (511, b'{"code":"x"}', Unreachable, "not_a_centre"),
        (204, b"", Unreachable, "not_a_centre"),
        (400, b'{"code":[],"zh":{},"en":1}', Refused, "[]"),
        (400, b"{" * 9_000, Unreachable, "not_a_centre"),
    ),
)
def test_a_no_is_told_to_people_and_a_strangers_page_is_no_answer(
    web: Web, status: int, body: bytes, kind: type[SyncError], code: str
) -> None:
    """Our own codes come through; whatever a proxy or portal says instead is a line that is not there."""
    web.answer = lambda path, sent: (status, {}, body)
    with pytest.raises(kind) as refused:
        http_post(web.base, Hours())("/x", b"")
    assert refused.value.code == code


def test_nobody_at_home_is_a_missing_line() -> None:
    """A closed port, and a port where nobody speaks TLS, are the same to a desk."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with serving() as web:
        for base in (f"http://127.0.0.1:{port}", web.base.replace("http:", "https:")):
            with pytest.raises(Unreachable) as refused:
                http_post(base, Hours())("/x", b"")
            assert refused.value.code == "no_line"


def test_an_answer_cut_in_the_middle_is_a_missing_line(web: Web) -> None:
    """A connection that ends before the announced length."""
    web.answer = lambda path, body: (200, {"Content-Length": "1000", "Connection": "close"}, b"half")
    with pytest.raises(Unreachable):
        http_post(web.base, Hours())("/x", b"")


def test_an_answer_beyond_the_bound_is_not_taken_in(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fills this machine's memory."""
    monkeypatch.setattr(wire, "BODY_LIMIT_BYTES", 100_000)
    web.answer = lambda path, body: (200, {}, bytes(400_000))
    with pytest.raises(Unreachable) as refused:
        http_post(web.base, Hours())("/x", b"")
    assert refused.value.code == "answer_bounds"


def test_a_dripping_answer_ends_at_the_deadline(web: Web) -> None:
    """Bytes that keep coming, each in time, do not hold a courier for ever."""
    web.answer = lambda path, body: (200, {}, bytes(400_000))
    with pytest.raises(Unreachable) as refused:
        http_post(web.base, Hours(transfer.DEADLINE_SECONDS + 400_000 / transfer.SLOWEST_BYTES_PER_SECOND))("/x", b"")
    assert refused.value.code == "answer_bounds"


def test_a_long_answer_that_flows_is_not_ended_by_the_clock(web: Web) -> None:
    """Half an hour for 400 KB is slow, and goes on: begun anew it would only take longer."""
    web.answer = lambda path, body: (200, {}, bytes(400_000))
    assert len(http_post(web.base, Hours(transfer.DEADLINE_SECONDS / 2))("/x", b"")) == 400_000


@pytest.mark.parametrize(
    ("retry_after", "wait_seconds"),
    (("7", 7.0), ("999999", transfer.LONGEST_SECONDS), ("", None), ("soon", None), ("-1", None)),
)
def test_when_to_come_back_is_heard(web: Web, retry_after: str, wait_seconds: float | None) -> None:
    """`Retry-After` in seconds, within bounds; anything else is a plain "later"."""
    body = b'{"code":"busy","zh":"x","en":"x"}'
    web.answer = lambda path, sent: (503, {"Retry-After": retry_after}, body)
    with pytest.raises(Unreachable) as refused:
        http_post(web.base, Hours())("/x", b"")
    assert getattr(refused.value, "wait_seconds", None) == wait_seconds


# --- the county's own certificates ----------------------------------------------------------------------------------

LONG_AGO = datetime(2003, 1, 1), datetime(2004, 1, 1)


class Authority:
    """A certificate authority whose certificates are long over: to a clock that tells no time they are like any."""

    def __init__(self, folder: Path, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        ca = x509.BasicConstraints(ca=True, path_length=None)
        self.certificate = self._signed(self.name, self.key.public_key(), (ca, True))
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def _signed(self, name: x509.Name, key: Any, *extensions: tuple[Any, bool]) -> x509.Certificate:
        made = x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key).serial_number(7)
        for extension, critical in extensions:
            made = made.add_extension(extension, critical)
        return made.not_valid_before(LONG_AGO[0]).not_valid_after(LONG_AGO[1]).sign(self.key, SHA256())

    def context(self, folder: Path) -> ssl.SSLContext:
        """A server's TLS for this machine's own address."""
        key = ec.generate_private_key(ec.SECP256R1())
        host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        held = self._signed(x509.Name([]), key.public_key(), (host, True))
        file = folder / "server.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + held.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def test_the_countys_certificate_is_good_at_any_hour_and_no_other_is(web: Web, tmp_path: Path) -> None:
    """The clock of a station tells nothing: a certificate of long ago is taken if the county signed it. One of another
    authority, or any at all without the county's file, is refused, and not a byte of a record leaves."""
    county, stranger = Authority(tmp_path, "county"), Authority(tmp_path, "stranger")
    with serving(county.context(tmp_path)) as secure:
        assert http_post(secure.base, Hours(), county.file)("/x", b"records") == b"records"
        secure.heard.clear()
        for ca in (stranger.file, None):
            with pytest.raises(Unreachable) as refused:
                http_post(secure.base, Hours(), ca)("/x", b"records")
            assert refused.value.code == "certificate"
        assert secure.heard == []


def test_a_file_without_certificates_is_refused_before_any_line(tmp_path: Path) -> None:
    """In words, not with a trace."""
    empty = tmp_path / "ca.pem"
    empty.write_text("nothing")
    for ca in (empty, tmp_path / "missing.pem"):
        with pytest.raises(Refused) as refused:
            http_post("https://centre.example", Hours(), ca)
        assert refused.value.code == "ca_file"


def test_an_answer_squeezed_by_a_proxy_is_bounded_too(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gzip bomb in the transfer inflates no further than any answer."""
    monkeypatch.setattr(wire, "BODY_LIMIT_BYTES", 100_000)
    web.answer = lambda path, body: (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000)))
    with pytest.raises(Unreachable) as refused:
        http_post(web.base, Hours())("/x", b"")
    assert refused.value.code == "answer_bounds"


@pytest.mark.parametrize("page", (PORTAL, b"", b"OK", b"\x1f\x8b\x08", codec.frame(bytes(64), b"{}")))
def test_a_captive_portals_two_hundred_is_not_a_success(web: Web, tmp_path: Path, page: bytes) -> None:
    """Nothing is acknowledged, the next exchange over a good line sends it all."""
    county = County(tmp_path, VILLAGE)
    station = county[VILLAGE]
    station.write()
    web.answer = lambda path, body: (200, {"Content-Type": "text/html"}, page)
    with pytest.raises((Malformed, Unauthentic)):
        Client(station.journal, http_post(web.base, Hours())).exchange()
    assert station.journal.unsent() == 2
    web.answer = lambda path, body: (200, {}, county.centre.post(path, body))
    county.centre.close()
    county.centre.db.connect()
    assert station.exchange().pushed == 2
    county.close()
