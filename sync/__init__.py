"""Moving journals between desks: entries, lanes, mailboxes, one exchange over any road.
May import the standard library, peewee, apsw, cryptography and requests; nothing of ours: payloads are opaque.
Promise: nothing acknowledged is ever lost, every entry takes effect once, and nobody's clock decides an order.
"""

import sys

# peewee loads every driver that it finds, which costs a station of 512 MB 17 MB where psycopg is installed; sync gives
# the driver to the one book that needs it.
if "psycopg" not in sys.modules and "peewee" not in sys.modules:
    sys.modules["psycopg"] = None  # type: ignore[assignment]  # what the import machinery takes for "not there"
    import peewee

    del sys.modules["psycopg"], peewee
