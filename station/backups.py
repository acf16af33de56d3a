"""Backing a station up and putting a backup back: what a station's book is made of, and what is said about it.
May import sync's backup, restoring and journal, and station.book.
Promise: a backup of something else than a station is refused; what a restore leaves aside is told with its number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import peewee

from forms import numbering, offices
from station import VERSION
from station import book as books
from station.edges import Edges
from sync import backup, folder, restoring
from sync.errors import Refused
from sync.journal import Journal
from sync.keys import SigningKey
from sync.tables import make_tables


def take(book: books.Book, to: Path) -> backup.Backup:
    """Back this station up. Raises SyncError with the old backup left."""
    taken = backup.take(book.folder, book.journal, to, int(book.edges.seconds()), off_machine=False)
    backup.keep(book.journal, taken, book.edges.moment())
    return taken


def put_back(source: Path, path: Path, edges: Edges) -> restoring.Restored:
    """Put a backup in the place of the folder's book, and open it once. Raises SyncError."""

    def read(db: peewee.Database) -> Journal:
        marks = _marks(db)
        if offices.parse_station(marks.get(books.STATION, "")) is None or books.SECRET not in marks:
            raise Refused(
                "not_a_stations_backup",
                f"目录 {source} 中不是站点的备份。",
                f"what {source} holds is no station's backup",
            )
        key = SigningKey(bytes.fromhex(marks[books.SECRET]))
        return Journal(db, marks[books.STATION], "", key, edges.chance, tag_of=numbering.lane_tag, app=VERSION)

    if folder.book_url(path) is not None:
        raise Refused("folder_taken", f"目录 {path} 不是站点的目录。", f"{path} is no station's folder")
    done = restoring.restore(source, path, int(edges.seconds()), read)
    with books.opened(path, edges) as book:
        # What the cache was made of may be younger than the backup.
        book.catalogue.forget()
    return done


def _marks(db: peewee.Database) -> dict[str, Any]:
    if not db.table_exists("mark"):
        return {}
    return {row.name: row.value.strip('"') for row in make_tables(db).mark.select()}
