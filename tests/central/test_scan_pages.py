"""Pictures at the county: taken in over the port, shown to its people alone, said plainly while still to come."""

from __future__ import annotations

import ast
import hashlib
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from werkzeug.test import TestResponse

from forms.scans import Picture, facts_of
from sync import chunks, codec
from sync.chunks import Blob, Message, Piece
from tests.central.outpost import COUNTY, VILLAGE, Centre, Outpost, lose_the_book, outpost
from tests.central.test_casework_pages import signed_in

ROOT = Path(__file__).resolve().parents[2]
# What a station may bring is bytes: the county shows them as a file, whatever they are.
WHOLE, SMALL = (random.Random(seed).randbytes(size) for seed, size in ((1, 70_000), (2, 5_000)))
BLOBS = tuple(Blob(hashlib.sha256(raw).hexdigest(), len(raw)) for raw in (WHOLE, SMALL))
SCAN = facts_of(Picture(*BLOBS[0], 1_500, 2_000), Picture(*BLOBS[1], 180, 240), "image/jpeg")


@pytest.fixture
def village(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled village."""
    return outpost(tmp_path, centre, VILLAGE)


@pytest.fixture
def case(village: Outpost) -> str:
    """A case with a scan, whose record the county has."""
    number = village.file()
    village.act(number, "attach", {"label": "身份证"}, scan=SCAN)
    village.exchange()
    return number


def said(village: Outpost, *pieces: Piece, **header: Any) -> bytes:
    """A signed request of the village."""
    with village.book() as journal:
        nonce = journal.mark("nonce")
    told = {"type": "blob", "from": village.station, "to": COUNTY, "nonce": nonce, **header}
    payload = chunks.encode(Message(told, pieces))
    return codec.frame(village.key.sign("message", payload), payload)


def posted(app: Flask, body: bytes) -> TestResponse:
    """At the port's address."""
    return app.test_client().post(chunks.BLOB_PATH, data=body)


def pieces() -> tuple[Piece, ...]:
    """Both pictures."""
    return tuple(Piece(blob, 0, raw) for blob, raw in zip(BLOBS, (WHOLE, SMALL), strict=True))


def test_what_has_not_come_is_said_in_plain_words_and_then_shown(centre: Centre, village: Outpost, case: str) -> None:
    """First the record alone, then thumbnail and whole picture, as files that no browser runs."""
    with centre.open() as (_, app):
        browser = signed_in(app)
        page = browser.get(f"/cases/{case}").text
        assert "记录已到，图片还在站点等待上传" in page and "身份证" in page and "<img" not in page
        missing = browser.get(f"/cases/{case}/scans/{BLOBS[0].sha256}")
        assert (missing.status_code, "还没有传到县中心" in missing.text) == (404, True)
        answer = posted(app, said(village, *pieces()))
        told = chunks.decode(codec.unframe(answer.data)[1]).header
        assert told["have"] == [[*blob, chunks.WHOLE] for blob in BLOBS]
        page = browser.get(f"/cases/{case}").text
        assert "图片已到县中心" in page
        addresses = re.findall(r'(?:href|src)="([^"]+/scans/[^"]+)"', page)[:2]
        for address, raw in zip(addresses, (WHOLE, SMALL), strict=True):
            shown = browser.get(address)
            assert (shown.data, shown.content_type) == (raw, "image/jpeg")
            assert shown.headers["Content-Disposition"].startswith("attachment")
            assert shown.headers["X-Content-Type-Options"] == "nosniff"
            assert shown.headers["Cache-Control"] == "private, no-cache"
            assert browser.get(address, headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304


def test_only_the_countys_people_see_a_picture_of_a_case(centre: Centre, village: Outpost, case: str) -> None:
    """Without a session the door; under another case's number nothing."""
    other = village.file()
    village.exchange()
    with centre.open() as (_, app):
        posted(app, said(village, *pieces()))
        address = f"/cases/{case}/scans/{BLOBS[0].sha256}"
        assert app.test_client().get(address).status_code == 303
        browser = signed_in(app)
        assert browser.get(address).status_code == 200
        assert browser.get(f"/cases/{other}/scans/{BLOBS[0].sha256}").status_code == 404
        assert browser.get(f"/cases/{case}/scans/{'0' * 64}").status_code == 404


def test_a_picture_that_rots_at_the_county_is_asked_for_again(centre: Centre, village: Outpost, case: str) -> None:
    """It is not shown, it is said to be missing, and the station hears that it is lacking."""
    with centre.open() as (county, app):
        posted(app, said(village, *pieces()))
        place = county.folder.path / "blobs" / BLOBS[0].sha256[:2] / BLOBS[0].sha256
        place.write_bytes(place.read_bytes()[:-1] + b"x")
        assert signed_in(app).get(f"/cases/{case}/scans/{BLOBS[0].sha256}").status_code == 404
        answer = posted(app, said(village, lacking=True))
        assert chunks.decode(codec.unframe(answer.data)[1]).header["lacking"] == [list(BLOBS[0])]


@pytest.mark.usefixtures("case")
def test_every_no_of_the_channel_is_described(centre: Centre, village: Outpost) -> None:
    """Each code of the document is provoked with bytes, and the modules can say no other."""
    described = yaml.safe_load((ROOT / "sync" / "openapi.yaml").read_text(encoding="utf-8"))
    channel = described["paths"][chunks.BLOB_PATH]["post"]
    assert channel["requestBody"]["content"]["application/vnd.yizhan.exchange"]["schema"]["maxLength"] == (
        chunks.MESSAGE_LIMIT_BYTES
    )
    stranger = Outpost(village.path.parent / "stranger", centre, centre.code("320612107206", "青禾"))
    payload = chunks.encode(Message({"type": "blob"}))

    def signed(raw: bytes) -> bytes:
        return codec.frame(village.key.sign("message", raw), raw)

    bodies = {
        (400, "compression"): bytes([1]) + bytes(90), (400, "signature"): b"x", (400, "header"): said(village, room=-1),
        (400, "version"): signed(b'{"v":9}\n'), (400, "not_json"): signed(b"{\n"),
        (400, "number"): signed(b'{"v":1.5}\n'),
        (400, "duplicate_key"): signed(b'{"v":1,"v":1}\n'), (400, "trailing"): signed(payload + b"x"),
        (400, "too_deep"): signed(b"[" * 20 + b"]" * 20 + b"\n"),
        (401, "unknown_sender"): codec.frame(bytes(64), payload),
        (401, "not_for_us"): said(village, to="320613"), (413, "too_large"): bytes(chunks.MESSAGE_LIMIT_BYTES + 1),
    }  # fmt: skip
    with centre.open() as (county, app):
        for (status, code), body in bodies.items():
            answer = posted(app, body)
            assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        with village.book() as journal:
            other = Message({"type": "blob", "from": stranger.station, "to": COUNTY, "nonce": journal.mark("nonce")})
        assert posted(app, signed(chunks.encode(other))).status_code == 401
        lose_the_book(county)
        assert posted(app, said(village)).status_code == 503
    told = {code for status in ("400", "401", "403") for code in _codes(channel, status)} - {"http_400", "revoked"}
    assert told | {"too_large"} == {code for _, code in bodies}
    raised = {
        str(node.args[0].value)
        for module in ("sync/chunks.py", "sync/blob_answers.py")
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Malformed", "Unauthentic", "Refused")
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert raised <= told | {"too_large", "revoked"}


def _codes(channel: dict[str, Any], status: str) -> list[str]:
    schema = channel["responses"][status]["content"]["application/json"]["schema"]
    return list(schema["properties"]["code"]["enum"])


def test_when_all_places_are_taken_only_pictures_wait(centre: Centre, village: Outpost, case: str) -> None:
    """503 with its own code, which a station takes for "later"; an exchange is answered meanwhile."""
    with centre.open() as (county, app):
        held = [county.blob_answers._places.acquire(timeout=1) for _ in range(4)]
        assert all(held)
        answer = posted(app, said(village))
        assert (answer.status_code, answer.get_json()["code"]) == (503, "blobs_busy")
        for _ in held:
            county.blob_answers._places.release()
        assert posted(app, said(village)).status_code == 200
    village.note(case)
    assert village.exchange().pushed
