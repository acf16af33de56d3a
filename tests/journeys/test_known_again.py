"""A county that was put back to before a station was enrolled gets to know it again, with all that it wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.processes import VILLAGE, world

ITEM = "S002-03"


def test_a_station_that_a_restored_county_does_not_know_is_enrolled_again_under_its_own_id(tmp_path: Path) -> None:
    """A new code for the same id, the same key and lanes; nothing that was filed is lost."""
    with world(tmp_path) as made:
        made.county.stop()
        made.county.copy_folder(tmp_path / "backup")
        made.county.serve(made.county.port)
        village = made.enrol(VILLAGE)
        number = village.file(ITEM, village.sample(ITEM, "in_person"))
        village.do("exchange")
        made.county.stop()
        shutil.rmtree(made.county.folder)
        shutil.copytree(tmp_path / "backup", made.county.folder)
        made.county.serve(made.county.port)
        assert village.ask("exchange").status != 0
        words = ("station", "add", "--division", VILLAGE, "--level", "village", "--name", "柳河村")
        code = made.county.do(*words, "--station", village.station).last_word
        said = village.do("init", "--centre", made.county.address, "--code", code)
        assert said.last_word == village.station
        made.settle()
        assert made.county.case(number) is not None
        made.check_agreement()
        assert made.county.ask(*words, "--station", village.station).status == 1
