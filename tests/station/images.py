"""Pictures for tests of the door: sound ones as cameras and scanners make them, and hostile ones.
May import Pillow and the standard library.
Promise: everything is drawn here; no byte comes from anybody's camera.
"""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image

MARK = b"SECRET-WORDS-BEHIND-THE-PICTURE"
PLACE = "GPS-OF-A-HOME"


def drawn(width: int, height: int, mode: str = "RGB", seed: int = 1) -> Image.Image:
    """Something with edges and grain, red above and blue below so that turning it shows."""
    grain = Image.effect_noise((max(1, width // 16), max(1, height // 16)), 40).resize((width, height))
    image = Image.merge("RGB", (grain, grain, grain))
    chance = random.Random(seed)
    for _ in range(20):
        x, y = chance.randrange(width), chance.randrange(height)
        image.paste(tuple(chance.randbytes(3)), (x, y, x + width // 9 + 1, y + height // 30 + 1))
    image.paste((220, 20, 20), (0, 0, width, height // 4))
    image.paste((20, 20, 220), (0, height - height // 4, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    """The bytes of a file."""
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def photo(width: int = 1_600, height: int = 1_200, orientation: int = 1) -> bytes:
    """As a phone writes it: EXIF with a place, a comment, and something hidden behind the end."""
    exif = Image.Exif()
    exif[274] = orientation
    exif[0x010E] = PLACE
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (32.0, 5.0, 12.0)
    raw = encoded(drawn(width, height), "JPEG", quality=88, exif=exif, comment=PLACE.encode())
    return raw + b"<html><script>alert(1)</script>" + MARK


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, in a few bytes: a bomb."""
    def chunk(kind: bytes, content: bytes) -> bytes:
        told = kind + content
        return struct.pack(">I", len(content)) + told + struct.pack(">I", zlib.crc32(told))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * min(height, 2_000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG with a compressed text that grows to 200 MB."""
    whole = encoded(drawn(40, 40), "PNG")
    told = b"zTXt" + b"k\0\0" + zlib.compress(bytes(200_000_000), 9)
    bomb = struct.pack(">I", len(told) - 4) + told + struct.pack(">I", zlib.crc32(told))
    return whole[:33] + bomb + whole[33:]


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "picture_missing"),
    "zeros": (bytes(5_000), "picture_unreadable"),
    "words": ("这不是图片".encode(), "picture_unreadable"),
    "truncated JPEG": (photo()[:20_000], "picture_unreadable"),
    "truncated PNG": (encoded(drawn(400, 300), "PNG")[:3_000], "picture_unreadable"),
    "truncated WebP": (encoded(drawn(400, 300), "WEBP")[:3_000], "picture_unreadable"),
    "head of a JPEG": (b"\xff\xd8\xff\xe0" + bytes(200), "picture_unreadable"),
    "400 megapixels in 50 KB": (png_of(20_000, 20_000), "picture_pixels"),
    "a JPEG of 65,000 lines": (encoded(Image.new("L", (65_000, 700))), "picture_pixels"),
    "PDF": (b"%PDF-1.7\n" + photo(), "picture_pdf"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "picture_svg"),
    "SVG behind a comment": (b'<!-- x -->\n<svg onload="alert(1)">', "picture_svg"),
    "SVG with a head": (b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "picture_svg"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(100), "picture_heic"),
    "GIF": (encoded(drawn(40, 40), "GIF"), "picture_kind"),
    "TIFF": (encoded(drawn(40, 40), "TIFF"), "picture_kind"),
    "BMP": (encoded(drawn(40, 40), "BMP"), "picture_kind"),
    "too many bytes": (photo() + bytes(15_000_000), "picture_too_large"),
}
