"""Founding a centre whose book lies on PostgreSQL, and joining it with another folder: what is made, said and refused.
May import central.commands, the centre of tests.central.outpost and tests.postgres.
Promise: nobody founds a second centre by mistake, nothing is left behind by what was refused, and no password is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from central.commands import LATER, REFUSED
from central.supervision import judge_again
from sync.folder import URL_FILE
from tests.central.outpost import COUNTY, PASSWORD, TOWNSHIP, Centre
from tests.postgres import Server, name_in
from tests.sync.parties import code_of

NAME = "通州区"


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """An empty database."""
    made = postgres.create()
    yield made
    postgres.drop(made)


def init(centre: Centre, url: str, name: str = NAME, division: str = COUNTY) -> tuple[int, str]:
    """Status of one ``init``, and all that it said."""
    said = centre.ask("init", "--name", name, "--division", division, "--database", url)
    return said.status, said.out + said.err


def test_a_second_machine_joins_with_the_same_command_and_both_are_one_centre(tmp_path: Path, url: str) -> None:
    """It is said that nothing was founded; what one does the other sees; each folder has its own key."""
    first, second = Centre(tmp_path / "first", 1), Centre(tmp_path / "second", 2)
    assert init(first, url)[0] == 0
    first.do("user", "add", "wang", "--role", "officer", told=PASSWORD)
    status, told = init(second, url)
    assert status == 0 and "没有新建" in told and "nothing was founded" in told
    code = second.code(TOWNSHIP)
    assert code.split("-")[1] in first.do("stations").out
    assert first.do("digest").last_word == second.do("digest").last_word
    assert second.ask("user", "add", "wang", "--role", "officer", told=PASSWORD).status == REFUSED
    assert (first.path / "data.key").read_text() != (second.path / "data.key").read_text()
    assert all(centre.do("check") for centre in (first, second))


@pytest.mark.parametrize(("name", "division"), (("通州", COUNTY), (NAME, "320613")))
def test_another_centre_s_database_is_refused_and_the_folder_stays_empty(
    tmp_path: Path, url: str, name: str, division: str
) -> None:
    """Another name or another division is another centre, or a mistake: a person has to look."""
    init(Centre(tmp_path / "first"), url)
    other = Centre(tmp_path / "other", 2)
    status, told = init(other, url, name, division)
    assert status == REFUSED and "另一个县中心" in told
    assert not any(other.path.glob("*"))


def test_a_database_that_holds_something_else_is_left_alone(tmp_path: Path, url: str) -> None:
    """A table named like one of ours would otherwise be taken for ours."""
    with psycopg.connect(url) as line:
        line.execute("CREATE TABLE users (subject TEXT)")
    centre = Centre(tmp_path / "centre")
    status, told = init(centre, url)
    assert status == REFUSED and "已有其他数据" in told and not any(centre.path.glob("*"))
    with psycopg.connect(url) as line:
        assert line.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (1,)


def test_a_folder_that_is_a_centre_is_never_founded_over(tmp_path: Path, url: str, postgres: Server) -> None:
    """Neither again, nor at another place, nor a file's folder on a server."""
    centre, filed = Centre(tmp_path / "centre"), Centre(tmp_path / "filed", 2)
    init(centre, url)
    filed.do("init", "--name", NAME, "--division", COUNTY)
    elsewhere = postgres.create()
    for asked, where in ((centre, url), (centre, elsewhere), (filed, elsewhere)):
        status, told = init(asked, where)
        assert status == REFUSED and "未作改动" in told
    assert (centre.path / URL_FILE).read_text() == url and not (filed.path / URL_FILE).exists()
    assert all(one.do("check") for one in (centre, filed))
    postgres.drop(elsewhere)


def test_two_centres_in_two_schemas_of_one_database_do_not_meet(tmp_path: Path, url: str) -> None:
    """A schema may stand for a database; each has its own tables and its own locks."""
    with psycopg.connect(url) as line:
        line.execute("CREATE SCHEMA one")
        line.execute("CREATE SCHEMA two")
    centres = [Centre(tmp_path / name) for name in ("one", "two")]
    divisions = (COUNTY, "320613")
    for centre, division in zip(centres, divisions, strict=True):
        assert init(centre, f"{url}?options=-csearch_path%3D{centre.path.name}", division=division)[0] == 0
    with centres[0].open() as (first, _), centres[1].open() as (second, _):
        assert first.folder.life.may_admit() and second.folder.life.may_admit()
        assert (first.code, second.code) == divisions


def test_a_database_that_is_not_utf8_or_gives_no_rights_is_named_as_such(
    tmp_path: Path, url: str, postgres: Server
) -> None:
    """Before anything is left in the folder, so that the right command can follow."""
    postgres.do("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    postgres.do("CREATE ROLE reader LOGIN PASSWORD 'geheim'")
    centre = Centre(tmp_path / "centre")
    status, told = init(centre, postgres.url("latin"))
    assert status == REFUSED and "UTF8" in told and not any(centre.path.glob("*"))
    scheme, _, rest = url.partition("//")
    status, told = init(centre, f"{scheme}//reader:geheim@{rest.rpartition('@')[2]}")
    assert status == REFUSED and "权限" in told and "geheim" not in told
    postgres.do("DROP DATABASE latin")
    postgres.do("DROP ROLE reader")


@pytest.mark.parametrize("wrong", ("127.0.0.1:1/county", "nowhere.invalid/x"))
def test_a_server_that_is_not_there_is_later_and_the_folder_stays_empty(tmp_path: Path, wrong: str) -> None:
    """The right command can follow when it is there."""
    centre = Centre(tmp_path / "centre")
    status, told = init(centre, f"postgresql://li:geheim@{wrong}")
    assert status == LATER and "geheim" not in told and not any(centre.path.glob("data*"))
    assert not any("geheim" in path.read_text() for path in centre.path.glob("*"))


@pytest.mark.parametrize(
    "words",
    (
        ("--databse", "postgresql://li:geheim@127.0.0.1/x"), ("postgresql://li:ge@heim@127.0.0.1/geheim",),
        ("postgresql://127.0.0.1/x?user=li&password=geheim",), ("--database=mysql://li:geheim@127.0.0.1/x",),
    ),
)  # fmt: skip
def test_a_mistyped_command_does_not_repeat_the_password(tmp_path: Path, words: tuple[str, ...]) -> None:
    """The sentence that says what was wrong repeats the words, but not that one."""
    said = Centre(tmp_path / "centre").ask("init", "--name", NAME, "--division", COUNTY, *words)
    assert said.status == REFUSED and not any(part in said.err for part in (":geheim", "heim@", "=geheim")), said.err


def test_a_centre_whose_server_is_away_says_later_and_serves_again_without_a_restart(
    tmp_path: Path, url: str, postgres: Server
) -> None:
    """Pages and commands in one open centre, across a restart: one refusal at most for each thread, then as before."""
    centre = Centre(tmp_path / "centre")
    init(centre, url)
    with centre.open() as (county, app):
        client, life = app.test_client(), county.folder.life.name
        assert client.get("/sign-in").status_code == 200
        postgres.restart()
        assert [client.get("/sign-in").status_code for _ in range(3)][1:] == [200, 200]
        assert code_of(lambda: judge_again(county)) == "life_over"
        county.folder.life.may_admit()
        assert county.journal.life == county.folder.life.name != life
        assert judge_again(county) == 0
    assert centre.do("check") and name_in(url) in (centre.path / URL_FILE).read_text()
