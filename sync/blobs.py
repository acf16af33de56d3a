"""Scans on the disk: a store by content, encrypted chunk by chunk, with what has arrived of each blob so far.
Imports cryptography, sync.chunks, errors, space; chance comes in as an argument.
Promise: a blob that is here is whole and is what its name says; a cut or a kill costs at most one chunk.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.chunks import CHUNK_BYTES, Blob, Piece
from sync.errors import Damaged, Refused
from sync.space import PHOTOS_BYTES, PHOTOS_SHARE, Disk, disk_of

FOLDER = "blobs"
_PARTS = "parts"
_NONCE_BYTES, _TAG_BYTES = 12, 16
RECORD_BYTES = _NONCE_BYTES + CHUNK_BYTES + _TAG_BYTES
# Begun and not finished, for each who sends: the one that lay still for longest makes room.
PARTS_LIMIT = 8


class Blobs:
    """The blobs of one data folder. ``key`` is 32 bytes (``folder.blob_key``); ``chance(n)`` gives random bytes.
    ``spare_bytes`` of the disk are left to records, sign-in and backups: usually what ``space`` says for photos."""

    def __init__(
        self, folder: Path, key: bytes, chance: Callable[[int], bytes], spare_bytes: int | None = None
    ) -> None:
        self._root = folder / FOLDER
        self._key, self._chance, self._spare_bytes = key, chance, spare_bytes
        self._lock = threading.Lock()
        self._sound: set[Path] = set()

    # --- whole ones ----------------------------------------------------------------------------------------------

    def keep(self, content: bytes) -> Blob:
        """Keep bytes of our own; they are on the disk when this returns. Raises Refused when there is no room."""
        blob = Blob(hashlib.sha256(content).hexdigest(), len(content))
        if not self.has(blob):
            self._demand_room()
            place = self._place(blob)
            aside = place.with_name(f"{place.name}.{self._chance(8).hex()}.new")
            self._folder(place.parent)
            pieces = (content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES))
            _write_all(aside, b"".join(self._seal(blob, number, chunk) for number, chunk in enumerate(pieces)))
            os.replace(aside, place)
            _sync_folder(place.parent)
        return blob

    def has(self, blob: Blob) -> bool:
        """Whether it is here and of the right length."""
        try:
            return self._place(blob).stat().st_size == _length_on_disk(blob)
        except FileNotFoundError:
            return False

    def read(self, blob: Blob) -> bytes:
        """The whole of it. Raises Damaged when it is not here or is not what its name says."""
        content = self.piece(blob, 0, blob.size_bytes).content
        if hashlib.sha256(content).hexdigest() != blob.sha256:
            raise _damaged(blob)
        return content

    def piece(self, blob: Blob, first: int, length: int) -> Piece:
        """Some of its bytes. Raises Damaged when they are not here or were changed."""
        number, end = first // CHUNK_BYTES, -(-(first + length) // CHUNK_BYTES)
        try:
            with self._place(blob).open("rb") as source:
                content = b"".join(self._records(source, blob, number, end))
        except (OSError, InvalidTag) as fault:
            raise _damaged(blob) from fault
        if len(content) != blob.length_bytes(number, end - number):
            raise _damaged(blob)
        skipped = first - number * CHUNK_BYTES
        return Piece(blob, first, content[skipped : skipped + length])

    def drop(self, sha256: str) -> None:
        """Throw a whole one away; who may, the caller has judged."""
        self._place(Blob(sha256, 0)).unlink(missing_ok=True)

    def kept(self) -> Iterator[tuple[str, float]]:
        """Every file that lies here as a whole blob: its SHA-256 in hex, and when it was written (seconds from
        1970 on)."""
        for shelf in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            for place in sorted(shelf.iterdir()):
                if len(place.name) == 64:
                    yield place.name, place.stat().st_mtime

    def forget_remains(self, before: float) -> int:
        """Remove what was begun and lay still since ``before`` (seconds since 1970); returns how many."""
        count = 0
        for place in (*self._root.glob("??/*.new"), *self._root.glob(f"{_PARTS}/*/*")):
            if place.stat().st_mtime < before:
                place.unlink(missing_ok=True)
                count += 1
        return count

    def free_bytes(self) -> int:
        """The space that is left for more."""
        return self._disk().free_bytes

    def _disk(self) -> Disk:
        return disk_of(self._root if self._root.exists() else self._root.parent)

    # --- arriving ------------------------------------------------------------------------------------------------

    def arrived(self, sender: str, blob: Blob) -> int:
        """How many bytes of it have come from this sender so far."""
        with self._lock:
            return self._arrived(self._part(sender, blob), blob)

    def take(self, sender: str, piece: Piece) -> bool:
        """Add bytes that follow what has arrived; earlier ones are passed over, later ones not taken. True once the
        whole is here and its hash was checked. One that turns out to be something else is thrown away: it begins
        again. Raises Refused when there is no room."""
        blob, place = piece.blob, self._part(sender, piece.blob)
        with self._lock:
            if self.has(blob):
                return True
            have = self._arrived(place, blob)
            if not have:
                self._begin(place)
            if piece.first <= have < piece.first + len(piece.content):
                self._append(place, blob, have, piece.content[have - piece.first :])
                have = piece.first + len(piece.content)
            return have == blob.size_bytes and self._finish(place, blob)

    def _append(self, place: Path, blob: Blob, have: int, fresh: bytes) -> None:
        """The last chunk may be short: it is sealed anew with what follows. A power cut then costs that chunk."""
        number = have // CHUNK_BYTES
        with place.open("r+b" if have else "wb") as target:
            if have % CHUNK_BYTES:
                fresh = b"".join(self._records(target, blob, number, number + 1)) + fresh
            chunks = (fresh[at : at + CHUNK_BYTES] for at in range(0, len(fresh), CHUNK_BYTES))
            sealed = b"".join(self._seal(blob, number + more, chunk) for more, chunk in enumerate(chunks))
            target.seek(number * RECORD_BYTES)
            target.write(sealed)

    def _begin(self, place: Path) -> None:
        self._demand_room()
        self._folder(place.parent)
        begun = sorted(place.parent.iterdir(), key=lambda one: one.stat().st_mtime)
        for oldest in [one for one in begun if one != place][: max(0, len(begun) + 1 - PARTS_LIMIT)]:
            oldest.unlink(missing_ok=True)
            self._sound.discard(oldest)
        self._sound.add(place)

    def _finish(self, place: Path, blob: Blob) -> bool:
        """The whole, hashed as it lies on the disk, moves to its place."""
        with place.open("rb") as source:
            hashed = hashlib.sha256()
            try:
                for chunk in self._records(source, blob, 0, blob.chunks):
                    hashed.update(chunk)
            except InvalidTag:
                hashed = hashlib.sha256()
            if hashed.hexdigest() != blob.sha256:
                place.unlink()
                return False
            os.fsync(source.fileno())
        final = self._place(blob)
        self._folder(final.parent)
        os.replace(place, final)
        self._sound.discard(place)
        _sync_folder(final.parent)
        return True

    def _arrived(self, place: Path, blob: Blob) -> int:
        """Bytes on the disk. Those of an earlier process are opened once: a power cut leaves torn ones."""
        try:
            length = place.stat().st_size
        except FileNotFoundError:
            return 0
        records = -(-length // RECORD_BYTES)
        if place in self._sound:
            return min(blob.size_bytes, max(0, length - records * (_NONCE_BYTES + _TAG_BYTES)))
        sound = []
        with place.open("r+b") as part:
            try:
                for chunk in self._records(part, blob, 0, min(records, blob.chunks)):
                    sound.append(len(chunk))
            except InvalidTag:
                part.truncate(len(sound) * RECORD_BYTES)
        self._sound.add(place)
        return sum(sound)

    # --- places and bytes ----------------------------------------------------------------------------------------

    def _place(self, blob: Blob) -> Path:
        return self._root / blob.sha256[:2] / blob.sha256

    def _part(self, sender: str, blob: Blob) -> Path:
        shelf = hashlib.sha256(sender.encode()).hexdigest()[:16]
        return self._root / _PARTS / shelf / f"{blob.sha256}-{blob.size_bytes}"

    def _folder(self, path: Path) -> None:
        """Make a folder that is there after a power cut, too."""
        if not path.is_dir():
            self._folder(path.parent)
            path.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(path.parent)

    def _demand_room(self) -> None:
        spare_bytes = self._spare_bytes
        if spare_bytes is None:
            spare_bytes = min(PHOTOS_BYTES, self._disk().total_bytes // PHOTOS_SHARE)
        if self.free_bytes() < spare_bytes:
            raise Refused(
                "no_room",
                "磁盘空间不足，暂时不能再存图片；文字记录照常保存。请清理磁盘或联系县中心。",
                "the disk is nearly full: no more pictures for now, records are kept as usual; make room",
            )

    def _cipher(self, blob: Blob) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(hmac.digest(self._key, b"yizhan-blob-1" + bytes.fromhex(blob.sha256), "sha256"))

    def _seal(self, blob: Blob, number: int, chunk: bytes) -> bytes:
        nonce = self._chance(_NONCE_BYTES)
        return nonce + self._cipher(blob).encrypt(nonce, chunk, _bound(blob, number))

    def _records(self, source: BinaryIO, blob: Blob, first: int, end: int) -> Iterator[bytes]:
        """Chunks ``first`` to ``end`` (without it) of an open file, opened. Raises InvalidTag."""
        cipher = self._cipher(blob)
        source.seek(first * RECORD_BYTES)
        for number in range(first, end):
            record = source.read(_NONCE_BYTES + blob.length_bytes(number, 1) + _TAG_BYTES)
            if len(record) < _NONCE_BYTES + _TAG_BYTES:
                raise InvalidTag
            yield cipher.decrypt(record[:_NONCE_BYTES], record[_NONCE_BYTES:], _bound(blob, number))


def _bound(blob: Blob, number: int) -> bytes:
    """What a record is bound to beside its blob's key: no record passes for another of the same blob."""
    return b"%d:%d" % (blob.size_bytes, number)


def _length_on_disk(blob: Blob) -> int:
    return blob.size_bytes + blob.chunks * (_NONCE_BYTES + _TAG_BYTES)


def _write_all(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _damaged(blob: Blob) -> Damaged:
    return Damaged(
        "blob_damaged",
        "这张图片在本机缺失或已损坏，将从另一方重新取回。",
        f"the picture {blob.sha256[:12]} is missing or damaged here; it is fetched again from the other side",
    )
