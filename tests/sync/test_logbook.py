"""The log file of a folder: what reaches it, what does not, and who may read it.
May import sync.logbook and the standard library.
Promise: whoever repairs the program sees the fault; nobody finds a resident in it.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from sync import logbook

LOG = logging.getLogger("yizhan.tests")
# Computed, nobody's: a region, a birthday, an order and their check digit.
TOLD = ("32061219700101001X", "13912345678", "6222021234567890123")


def test_numbers_of_people_never_reach_the_log_not_even_in_a_traceback(tmp_path: Path) -> None:
    """Identity numbers, phones and cards are starred; a station's id stays readable."""
    with logbook.keeping(tmp_path / "a.log"):
        try:
            raise ValueError("no such resident: " + ", ".join(TOLD))
        except ValueError:
            LOG.exception("station 32061210720501 met a fault")
    told = (tmp_path / "a.log").read_text(encoding="utf-8")
    assert "32061210720501" in told and "ValueError" in told and told.count("***") == 3
    assert not any(number in told for number in TOLD)


def test_a_forged_line_break_does_not_begin_a_line_of_its_own(tmp_path: Path) -> None:
    """What came from outside cannot pretend to be another entry of the log."""
    with logbook.keeping(tmp_path / "a.log"):
        LOG.warning("name: %s", "li\n2026-01-01 ERROR yizhan forged")
    assert len((tmp_path / "a.log").read_text(encoding="utf-8").splitlines()) == 1


def test_only_the_folders_user_reads_the_log(tmp_path: Path) -> None:
    """Whatever the mask of the process, the file is the owner's alone."""
    with logbook.keeping(tmp_path / "a.log"):
        LOG.error("anything")
    assert (tmp_path / "a.log").stat().st_mode & 0o077 == 0


def test_what_goes_well_leaves_no_log(tmp_path: Path) -> None:
    """The file is made with its first fault."""
    with logbook.keeping(tmp_path / "a.log"):
        LOG.info("all is well")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_no_second_fault(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither an exception nor a trace on the screen."""
    with logbook.keeping(tmp_path / "gone" / "a.log"):
        LOG.error("anything")
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
