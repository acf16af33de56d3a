"""sync/openapi.yaml says what the centre answers to stations: no more, no less, and within the limits it names."""

from __future__ import annotations

import ast
import contextlib
import json
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from flask import Flask

from central import __main__ as port
from sync import codec, enrolling, enrolment, hello, parts, server, wire
from sync.envelope import ENTRY_LIMIT_BYTES, canonical, strict_json
from tests.central.faulty import AT_ENROLMENT, AT_EXCHANGE, AT_HELLO, AT_PART, BY_CIRCUMSTANCE, STORE_GONE, Asker
from tests.central.outpost import OTHER_VILLAGE, VILLAGE, Centre, lose_the_book, outpost, snapshot
from tests.central.test_serving import serving

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: Mapping[str, Any] = yaml.safe_load((ROOT / "sync" / "openapi.yaml").read_text(encoding="utf-8"))
FAULTS = {
    wire.EXCHANGE_PATH: AT_EXCHANGE, wire.ENROL_PATH: AT_ENROLMENT,
    hello.HELLO_PATH: AT_HELLO, parts.PART_PATH: AT_PART,
}  # fmt: skip
# Who says no to a station: the modules that an exchange and an enrolment pass through, before the court.
SAYING_NO = (
    "sync/wire.py",
    "sync/codec.py",
    "sync/hello.py",
    "sync/porter.py",
    "sync/parts.py",
    "sync/senders.py",
    "sync/envelope.py",
    "sync/server.py",
    "sync/enrolling.py",
    "sync/store.py",
    "sync/admission.py",
    "central/views/guards.py",
)
# Codes of these modules that no request can bring about.
NEVER = {
    "not_canonical": "what strict_json let through can be written again",
    "float": "strict_json refuses a float as `number` before",
    "stick_senders": "a stick's messages, not a request",
    "not_held": "a person's word on a lane, not a request",
    "not_parked": "a person's word on an entry, not a request",
}


def resolved(node: Any) -> Any:
    """A part of the document with its reference followed; what stands beside the reference stays."""
    if not (isinstance(node, dict) and "$ref" in node):
        return node
    found: Any = DOCUMENT
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/")]
    return {**resolved(found), **{name: part for name, part in node.items() if name != "$ref"}}


def answers(path: str) -> dict[str, Any]:
    """The described answers to a POST."""
    return {status: resolved(one) for status, one in DOCUMENT["paths"][path]["post"]["responses"].items()}


def codes(answer: Mapping[str, Any]) -> set[str]:
    """The codes that an answer may carry."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return set(schema["properties"]["code"]["enum"]) if schema else set()


def check_refusal(path: str, status: int, media_type: str, body: bytes) -> str:
    """A refusal as the document describes it; returns its code, "" on a page for people."""
    content = answers(path)[str(status)]["content"]
    schema = content[media_type.split(";")[0]]["schema"]
    told = json.loads(body) if "json" in media_type else body.decode()
    jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(told)
    return str(told["code"]) if "json" in media_type else ""


@pytest.fixture
def asker(centre: Centre, tmp_path: Path) -> Asker:
    """An enrolled village and the code of another one."""
    return Asker(outpost(tmp_path, centre, VILLAGE), enrolment.read_code(centre.code(OTHER_VILLAGE)))


@pytest.fixture
def app(asker: Asker) -> Iterator[Flask]:
    """The centre's application."""
    with asker.station.centre.open() as (_, app):
        yield app


# --- the document ----------------------------------------------------------------------------------------------------


def test_the_document_is_openapi() -> None:
    """It keeps the OpenAPI Initiative's own schema for 3.1, each schema in it is one, no reference leads nowhere."""
    standard = json.loads((Path(__file__).parent / "openapi-3.1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(standard).validate(DOCUMENT)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    references = re.findall(r'\$ref: "([^"]+)"', (ROOT / "sync" / "openapi.yaml").read_text(encoding="utf-8"))
    assert references and all(resolved({"$ref": one}) for one in references)


def test_every_route_under_sync_is_described_and_nothing_else(app: Flask) -> None:
    """Paths and methods of the application and of the document are the same."""
    served = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/sync/")
        for method in rule.methods
    }
    described = {
        (path, method.upper())
        for path, item in DOCUMENT["paths"].items()
        for method in item.keys() & {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
    }
    assert served == described >= {(wire.EXCHANGE_PATH, "POST"), (wire.ENROL_PATH, "POST")}


def test_the_limits_are_those_of_the_code() -> None:
    """Each number stands in the code under its own name."""
    assert DOCUMENT["x-limits"] == {
        "body_bytes": wire.BODY_LIMIT_BYTES,
        "part_body_bytes": parts.PART_LIMIT_BYTES,
        "part_inflated_bytes": parts.INFLATED_LIMIT_BYTES,
        "parts_aside": parts.STAGED_LIMIT,
        "hello_body_bytes": hello.QUESTION_BYTES,
        "enrolment_body_bytes": enrolling.ENROL_LIMIT_BYTES,
        "request_head_bytes": port.HEADER_LIMIT_BYTES,
        "inflated_bytes": wire.MESSAGE_LIMIT_BYTES,
        "header_line_bytes": wire.HEADER_LIMIT_BYTES,
        "lines": wire.ENTRIES_LIMIT,
        "entry_bytes": ENTRY_LIMIT_BYTES,
        "batch_bytes": wire.BATCH_LIMIT_BYTES,
        "lanes_named": wire.LANES_LIMIT,
        "told_bytes": server.TOLD_LIMIT_BYTES,
    }
    for path, limit in ((wire.EXCHANGE_PATH, wire.BODY_LIMIT_BYTES), (wire.ENROL_PATH, enrolling.ENROL_LIMIT_BYTES)):
        asked = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]
        assert asked.keys() == {wire.MEDIA_TYPE} and asked[wire.MEDIA_TYPE]["schema"]["maxLength"] == limit


def test_every_code_that_the_code_can_say_is_described_and_no_other() -> None:
    """The codes in the modules that a request passes through are the document's, but for what no request meets."""
    raised = set()
    for module in SAYING_NO:
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Malformed", "Unauthentic", "Refused"):
                assert isinstance(node.args[0], ast.Constant), (module, node.lineno)
                raised.add(node.args[0].value)
    described = {code for path in FAULTS for answer in answers(path).values() for code in codes(answer)}
    of_http = {code for _, code in BY_CIRCUMSTANCE}
    assert described - of_http == raised - NEVER.keys()
    assert NEVER.keys() <= raised


def test_every_described_code_is_provoked_by_a_test() -> None:
    """The table of faults is as long as the document."""
    for path, faults in FAULTS.items():
        described = {(int(status), code) for status, answer in answers(path).items() for code in codes(answer)}
        revoked = {(403, "revoked")} if path != wire.ENROL_PATH else set()
        assert described == faults.keys() | BY_CIRCUMSTANCE | revoked


# --- what the centre answers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FAULTS)
def test_each_fault_is_answered_as_described(app: Flask, asker: Asker, path: str) -> None:
    """The status, the code, the shape, no-store; and not one entry, node or delivery is changed."""
    browser, before = app.test_client(), snapshot(asker.station.centre)
    for (status, code), body in FAULTS[path].items():
        answer = browser.post(path, data=body(asker), content_type=wire.MEDIA_TYPE)
        assert (answer.status_code, check_refusal(path, status, answer.content_type, answer.data)) == (status, code)
        assert answer.headers["Cache-Control"] == "no-store" and "Server" not in answer.headers
    assert snapshot(asker.station.centre) == before


def test_an_honest_request_is_answered_with_a_frame(app: Flask, asker: Asker) -> None:
    """Media type, no-store and a header of the described types; the same bytes again are answered `again`."""
    body = asker.saying()
    for kind in ("answer", "again"):
        answer = app.test_client().post(wire.EXCHANGE_PATH, data=body)
        described = answers(wire.EXCHANGE_PATH)[str(answer.status_code)]
        assert answer.content_type in described["content"]
        assert answer.headers["Cache-Control"] == resolved(described["headers"]["Cache-Control"])["schema"]["const"]
        assert wire.decode(codec.unframe(answer.data)[1]).header["type"] == kind


def test_an_enrolment_and_its_welcome_are_as_described(app: Flask, asker: Asker) -> None:
    """What is asked keeps its schema, and so does what is answered."""
    body = asker.asking(asker.unused.secret)
    schemas = DOCUMENT["components"]["schemas"]
    jsonschema.Draft202012Validator(schemas["Enrolment"]).validate(json.loads(body))
    answer = app.test_client().post(wire.ENROL_PATH, data=body)
    assert answer.status_code == 200 and answer.content_type in answers(wire.ENROL_PATH)["200"]["content"]
    welcome = strict_json(codec.unframe(answer.data)[1])
    jsonschema.Draft202012Validator(schemas["Welcome"]).validate(welcome)
    assert canonical(welcome) == codec.unframe(answer.data)[1]


def test_a_revoked_station_is_told_so(asker: Asker) -> None:
    """403 with its own code."""
    asker.station.centre.do("station", "revoke", asker.station.station, "--reason", "设备遗失", "--as", "sun")
    said = {wire.EXCHANGE_PATH: asker.saying(), parts.PART_PATH: asker.bringing(), hello.HELLO_PATH: asker.greeting()}
    for path, body in said.items():
        with asker.station.centre.open() as (_, app):
            answer = app.test_client().post(path, data=body)
        assert check_refusal(path, answer.status_code, answer.content_type, answer.data) == "revoked"


@pytest.mark.parametrize("path", FAULTS)
def test_trouble_of_the_centre_is_told_as_trouble(asker: Asker, path: str) -> None:
    """A clock that tells no time is a fault, a store that cannot be opened is "later"; neither shows what is inside."""
    centre = asker.station.centre
    body = {
        wire.EXCHANGE_PATH: asker.saying, parts.PART_PATH: asker.bringing, hello.HELLO_PATH: asker.greeting,
        wire.ENROL_PATH: lambda: asker.asking(asker.unused.secret),
    }[path]()  # fmt: skip
    with centre.open() as (county, app):
        centre.now = float("nan")
        broken = app.test_client().post(path, data=body)
        # A part tells no time, so that no clock can break it.
        timeless = path == parts.PART_PATH and broken.status_code == 200
        told = "" if timeless else check_refusal(path, broken.status_code, broken.content_type, broken.data)
        assert timeless or told == "unexpected"
        lose_the_book(county)
        gone = app.test_client().post(path, data=body)
        assert (gone.status_code, check_refusal(path, 503, gone.content_type, gone.data)) in STORE_GONE


def test_other_methods_and_other_addresses_are_refused_as_described(app: Flask) -> None:
    """405 with Allow for all but POST, HEAD and OPTIONS included; 404 for what is not there."""
    browser = app.test_client()
    for path in FAULTS:
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = browser.open(path, method=method)
            described = resolved(DOCUMENT["x-elsewhere"]["405"])
            assert answer.status_code == 405
            assert answer.headers["Allow"] == described["headers"]["Allow"]["schema"]["const"]
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert method == "HEAD" or {answer.get_json()["code"]} == codes(described)
    for path in ("/sync/", "/sync/v1/", "/sync/v2/exchange", "/sync/v1/exchange/"):
        answer = browser.post(path)
        assert answer.status_code == 404
        assert {answer.get_json()["code"]} == codes(resolved(DOCUMENT["x-elsewhere"]["404"]))


# --- what the port answers before the application is asked -----------------------------------------------------------


def said(address: int, *pieces: bytes) -> tuple[int, str, bytes]:
    """(status, media type, body) of the answer to raw bytes."""
    with socket.create_connection(("127.0.0.1", address), timeout=20) as line:
        # A server that has said no closes the line, whatever is still on its way.
        read = bytearray()
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                line.sendall(piece)
        with contextlib.suppress(ConnectionError):
            while got := line.recv(65_536):
                read += got
    head, _, body = bytes(read).partition(b"\r\n\r\n")
    kind = re.search(rb"(?im)^content-type: *([^\r]+)", head)
    return int(head.split()[1]), kind[1].decode() if kind else "", body


@pytest.mark.parametrize("path", FAULTS)
def test_the_port_refuses_in_the_same_words(centre: Centre, path: str) -> None:
    """Bytes that are no HTTP, a strange coding, a head or a body that is too large: each as the document has it."""
    start = f"POST {path} HTTP/1.1\r\nHost: centre\r\n".encode()
    asked = (
        (400, "http_400", start + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        (400, "http_400", start + b"Content-Length: many\r\n\r\n"),
        (400, "", start + b"no colon\r\n\r\n"),
        (413, "too_large", start + b"Content-Length: 300000000\r\n\r\n"),
        # No byte more than is read: closing upon unread ones may take the answer away with it.
        (431, "", (start + b"X-Long: ").ljust(port.HEADER_LIMIT_BYTES, b"x")),
        (501, "http_501", start + b"Transfer-Encoding: gzip\r\n\r\n"),
    )
    with serving(centre) as (_, address):
        for status, code, raw in asked:
            answered, media_type, body = said(address, raw)
            assert (answered, check_refusal(path, answered, media_type, body)) == (status, code), raw[:120]


def test_bodies_at_the_limits_are_taken_and_one_byte_more_is_not(centre: Centre) -> None:
    """The port lets through what the protocol takes: 8 MiB to an exchange, 4 KiB to an enrolment."""
    limits = {wire.EXCHANGE_PATH: wire.BODY_LIMIT_BYTES, wire.ENROL_PATH: enrolling.ENROL_LIMIT_BYTES}
    with serving(centre) as (_, address):
        for path, limit in limits.items():
            for size, status in ((limit, 400), (limit + 1, 413)):
                head = f"POST {path} HTTP/1.1\r\nHost: centre\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
                taken = bytes(size) if status == 400 or path == wire.ENROL_PATH else b""
                answered, media_type, body = said(address, head.encode(), taken)
                assert answered == status, (path, size)
                assert check_refusal(path, answered, media_type, body) in codes(answers(path)[str(status)])
