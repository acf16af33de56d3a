"""Pictures at the door: made anew from pixels alone, bounded in every way, and what is no picture is said plainly."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from forms.errors import Declined
from forms.events import LARGEST_PICTURE_BYTES
from station import darkroom, pictures
from tests.station.images import HOSTILE, MARK, PLACE, drawn, encoded, photo, text_bomb


def made(raw: bytes) -> tuple[pictures.Developed, pictures.Developed]:
    """Both pictures of these bytes."""
    return pictures.develop(io.BytesIO(raw))


def opened(one: pictures.Developed) -> Image.Image:
    """As anybody's viewer reads it."""
    image = Image.open(io.BytesIO(one.content))
    image.load()
    return image


def test_nothing_but_pixels_gets_in() -> None:
    """No place, no camera, no comment, no bytes behind the end: neither in the picture nor in its thumbnail."""
    for one in made(photo()):
        image = opened(one)
        assert image.format == "JPEG"
        assert not image.getexif()
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        for secret in (MARK, PLACE.encode(), b"script", b"Exif", b"GPS"):
            assert secret not in one.content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_whatever_way_the_camera_was_held(orientation: int) -> None:
    """EXIF orientation is applied before it is removed: what a viewer showed on top stays on top."""
    raw = photo(800, 600, orientation)
    whole, _ = made(raw)
    upright = {1: (0, 0), 2: (0, 0), 3: (0, -1), 4: (0, -1), 5: (0, 0), 6: (-1, 0), 7: (-1, 0), 8: (0, 0)}[orientation]
    image = opened(whole)
    assert image.size == ((800, 600) if orientation <= 4 else (600, 800))
    along_the_side = orientation >= 5
    at = [0 if one == 0 else (image.width, image.height)[axis] - 1 for axis, one in enumerate(upright)]
    at[1 if along_the_side else 0] = (image.height if along_the_side else image.width) // 2
    red, _, blue = image.getpixel((at[0], at[1]))  # type: ignore[misc] # an RGB picture has three
    assert red > blue + 80


@pytest.mark.parametrize(("kind", "mode"), [
    ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"),
    ("PNG", "LA"), ("PNG", "I;16"), ("WEBP", "RGB"), ("WEBP", "RGBA"),
])
def test_every_usual_kind_of_photo_and_scan_becomes_a_plain_jpeg(kind: str, mode: str) -> None:
    """Long side at most 2,000 pixels, the thumbnail 240 and about 10 KB."""
    source = Image.new("I;16", (2_600, 1_300), 40_000) if mode == "I;16" else drawn(2_600, 1_300, mode)
    whole, small = made(encoded(source, kind))
    assert (whole.width, whole.height) == (2_000, 1_000)
    assert (small.width, small.height) == (240, 120)
    assert opened(whole).mode in ("L", "RGB")
    assert len(whole.content) <= darkroom.LARGEST_BYTES <= LARGEST_PICTURE_BYTES
    assert len(small.content) <= darkroom.SMALL_TARGET_BYTES


def test_a_small_scan_is_not_blown_up_and_the_worst_noise_is_still_bounded() -> None:
    """What nobody can compress loses quality first and then pixels."""
    tiny, _ = made(encoded(drawn(30, 20), "PNG"))
    assert (tiny.width, tiny.height) == (30, 20)
    noise = Image.merge("RGB", [Image.effect_noise((2_000, 2_000), 200) for _ in range(3)])
    whole, small = made(encoded(noise, "JPEG", quality=60))
    assert len(whole.content) <= darkroom.LARGEST_BYTES
    assert len(small.content) <= darkroom.SMALL_TARGET_BYTES
    line, _ = made(encoded(drawn(3_000, 4), "PNG"))
    assert line.width <= 2_000 and line.height >= 1


def test_the_same_photo_gives_the_same_picture() -> None:
    """So that it is kept and carried once, whoever attaches it."""
    raw = photo()
    assert made(raw)[0].content == made(raw)[0].content


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_is_no_sound_picture_is_declined_with_its_own_sentence(name: str) -> None:
    """Bombs, halves, polyglots and other formats; each reason says what to do."""
    raw, code = HOSTILE[name]
    with pytest.raises(Declined) as no:
        made(raw)
    (problem,) = no.value.problems
    assert (problem.field, problem.code) == ("picture", code)


def test_a_bomb_in_a_note_of_a_picture_is_declined() -> None:
    """200 MB of text in a small PNG: the decoder's own bound, within the bounds of its own process."""
    with pytest.raises(Declined) as no:
        made(text_bomb())
    assert no.value.problems[0].code == "picture_unreadable"


def test_a_picture_that_kills_its_process_is_declined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed, hung or talking nonsense: one sentence, and the next picture is taken."""
    for program, seconds in (("import os; os.kill(os.getpid(), 9)", 90), ("while True: pass", 1), ("print('x')", 90)):
        monkeypatch.setattr(pictures, "TIME_LIMIT_SECONDS", seconds)
        monkeypatch.setattr(pictures, "_COMMAND", (pictures.sys.executable, "-c", program))
        with pytest.raises(Declined) as no:
            made(photo(40, 30))
        assert no.value.problems[0].code == "picture_unreadable"
    monkeypatch.undo()
    assert made(photo(40, 30))[0].width == 40
