"""The window: intake, receipts, accounts, the case list, the exchange; pages and commands for all of it.
May import forms, sync, peewee, tinydb (cache), flask (app and views) and waitress (__main__); never central.
Promise: everything works without a line, the screen says what the journal says, and what was entered is never lost.
"""

import sync as sync  # before anybody imports peewee, which would load a driver for PostgreSQL: see there

VERSION = "0.1.0"
