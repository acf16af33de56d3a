"""The window: intake, receipts, accounts, the case list, the exchange with the centre, and the pages and commands for all of it.
May import forms, sync, peewee, tinydb (cache alone), flask (app and views alone) and waitress (__main__ alone); never central.
Promise: everything works without a line, what the screen says is derived from the journal, and what was entered is never lost.
"""

VERSION = "0.1.0"
