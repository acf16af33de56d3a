"""The program that makes a photo anew, run by itself for one picture: bytes come in, plain JPEGs go out.
May import the standard library and Pillow; nothing of ours, since it is run as a file and dies with its memory.
Promise: whatever comes in, what goes out was drawn from pixels alone; a hostile picture ends this process and no other.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
from typing import Any, BinaryIO

from PIL import Image, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS_LIMIT = 40_000_000
LONG_SIDE, SMALL_SIDE = 2_000, 240
TARGET_BYTES, SMALL_TARGET_BYTES, LARGEST_BYTES = 200_000, 10_000, 512_000
QUALITIES = (80, 70, 60, 50, 40, 32)
MEMORY_LIMIT_BYTES, SECONDS_LIMIT = 448 * 1024 * 1024, 60
# How a camera was held (EXIF 2.32, tag 274), and how the picture is turned upright.
ORIENTATION = 274
_TURNS: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
# What Pillow raises for bytes that are no sound picture.
_UNSOUND = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, ArithmeticError,
)  # fmt: skip


class Unfit(Exception):
    """A picture that is not taken, by the code of the reason."""


def developed(source: BinaryIO) -> tuple[Image.Image, Image.Image]:
    """The picture upright in its two sizes. Raises Unfit, or MemoryError."""
    try:
        with Image.open(source, formats=FORMATS) as image:
            if image.width * image.height > PIXELS_LIMIT:
                raise Unfit("picture_pixels")
            turn = _TURNS.get(_orientation(image))
            whole = _plain(_smaller(image, LONG_SIDE))
    except _UNSOUND as fault:
        raise Unfit("picture_unreadable") from fault
    whole = whole.transpose(turn) if turn is not None else whole
    small = whole.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return whole, small


def _orientation(image: Image.Image) -> int:
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - a broken note of the camera is no reason to refuse its picture
        return 1
    return found if isinstance(found, int) else 1


def _smaller(image: Image.Image, side: int) -> Image.Image:
    """Shrunk while it is decoded where that is possible, so that a large photo costs little memory."""
    scale = min(1.0, side / max(image.size))
    wanted = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    image.draft("L" if image.mode == "L" else "RGB", wanted)
    image.load()
    if image.mode in ("P", "PA", "1", "LA", "La"):
        image = image.convert("RGBA")
    factor = min(image.width // wanted[0], image.height // wanted[1])
    reduced = image.reduce(factor) if factor > 1 and not image.mode.startswith(("I", "F")) else image
    return reduced if reduced.size == wanted else reduced.resize(wanted, Image.Resampling.LANCZOS)


def _plain(image: Image.Image) -> Image.Image:
    """Grey or RGB on white, and nothing beside the pixels."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L") if image.mode == "I;16" else image.convert("L")
    if image.mode == "RGBA":
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A"))
        image = flat
    plain = image if image.mode in ("L", "RGB") else image.convert("RGB")
    plain.info = {}
    return plain


def written(image: Image.Image, target_bytes: int) -> tuple[bytes, Image.Image]:
    """As a JPEG of about this size at most: less quality first, then fewer pixels."""
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= target_bytes:
                return out.getvalue(), image
        if out.tell() <= LARGEST_BYTES and target_bytes == TARGET_BYTES:
            return out.getvalue(), image
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)), Image.Resampling.LANCZOS)


def bounded() -> None:
    """No more memory and time than a picture may cost; if the machine runs out, this process goes first."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")


def main(source: BinaryIO, target: BinaryIO) -> None:
    """A line of JSON about the two pictures, then their bytes; or a line that says why there are none."""
    told: dict[str, Any]
    content = b""
    try:
        pictures = developed(source)
        told, content = {"pictures": []}, b""
        for image, size in zip(pictures, (TARGET_BYTES, SMALL_TARGET_BYTES), strict=True):
            raw, shown = written(image, size)
            told["pictures"].append([len(raw), shown.width, shown.height])
            content += raw
    except Unfit as no:
        told = {"refused": str(no)}
    except MemoryError:
        told, content = {"refused": "picture_memory"}, b""
    target.write(json.dumps(told).encode() + b"\n" + content)
    target.flush()


if __name__ == "__main__":
    bounded()
    warnings.simplefilter("ignore")
    # Our own bound is lower than Pillow's, and is looked at before a pixel is decoded.
    Image.MAX_IMAGE_PIXELS = None
    main(sys.stdin.buffer, sys.stdout.buffer)
