"""Keys of nodes: Ed25519 signatures, the fingerprint on an enrolment code, and sealing for the county alone.
Imports cryptography and sync.errors; chance comes in as an argument.
Promise: what verifies was signed by the holder of the key; what is sealed can be opened by the county and nobody else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.errors import Unauthentic

ALGORITHM = "ed25519"
FINGERPRINT_BYTES = 10
_SEALING_CONTEXT = b"yizhan-seal-1"


class SigningKey:
    """A node's own key, made from 32 secret bytes. ``public`` is what others enrol; ``sign`` returns 64 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self._box = X25519PrivateKey.from_private_bytes(hashlib.sha256(_SEALING_CONTEXT + secret).digest())
        self.public: bytes = self._key.public_key().public_bytes_raw()
        self.sealing: bytes = self._box.public_key().public_bytes_raw()

    def sign(self, purpose: str, payload: bytes) -> bytes:
        """Sign ``payload`` for one ``purpose``, so that a signature for a lane can never pass as one for a message."""
        return self._key.sign(_bound(purpose, payload))

    def agree(self, once: bytes) -> bytes:
        """The secret (32 bytes) shared with whoever made the X25519 key ``once`` for us. Raises Unauthentic."""
        try:
            return self._box.exchange(X25519PublicKey.from_public_bytes(once))
        except ValueError as fault:
            raise Unauthentic("unseal", "密封内容无法打开。", "the sealed content cannot be opened") from fault

    def unseal(self, sealed: str) -> bytes:
        """Open what ``seal`` closed for this node. Raises Unauthentic when it was not for us or was changed."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            shared = self._box.exchange(X25519PublicKey.from_public_bytes(raw[:32]))
            return ChaCha20Poly1305(_sealing_key(shared, raw[:32], self.sealing)).decrypt(
                bytes(12), raw[32:], None
            )
        except (ValueError, InvalidTag) as fault:
            raise Unauthentic("unseal", "密封内容无法打开。", "the sealed content cannot be opened") from fault


def verify(public: bytes, purpose: str, payload: bytes, signature: bytes) -> bool:
    """True when ``signature`` over ``payload`` for ``purpose`` was made with the key behind ``public`` (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _bound(purpose, payload))
    except (InvalidSignature, ValueError):
        return False
    return True


def seal(recipient: bytes, content: bytes, secret: bytes) -> str:
    """Seal ``content`` for the holder of the X25519 key ``recipient``; ``secret`` is 32 fresh random bytes, used
    once."""
    once = X25519PrivateKey.from_private_bytes(secret)
    public = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(recipient))
    closed = ChaCha20Poly1305(_sealing_key(shared, public, recipient)).encrypt(bytes(12), content, None)
    return base64.b64encode(public + closed).decode()


def agreed(secret: bytes, recipients: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """A fresh X25519 key of ``secret`` (32 random bytes, used once), and what it shares with each recipient. Raises
    Unauthentic when a recipient's key is none."""
    once = X25519PrivateKey.from_private_bytes(secret)
    try:
        shared = [once.exchange(X25519PublicKey.from_public_bytes(recipient)) for recipient in recipients]
    except ValueError as fault:
        raise Unauthentic("sealing_key", "收件方的密封公钥有误。", "a recipient's sealing key is none") from fault
    return once.public_key().public_bytes_raw(), shared


def fingerprint(public: bytes) -> bytes:
    """The first 80 bits of the key's SHA-256: short enough to print on an enrolment code, long enough not to be
    forged."""
    return hashlib.sha256(b"yizhan-fingerprint-1" + public).digest()[:FINGERPRINT_BYTES]


def _bound(purpose: str, payload: bytes) -> bytes:
    return f"yizhan-{purpose}-1\n".encode() + hashlib.sha256(payload).digest()


def _sealing_key(shared: bytes, once: bytes, recipient: bytes) -> bytes:
    return hashlib.sha256(_SEALING_CONTEXT + shared + once + recipient).digest()
