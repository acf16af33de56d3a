"""The county centre: admission, routing, the county's desk, its people and stations, and what answers exchanges.
May import forms and sync, never station; flask in app and views, waitress and the clock in __main__.
Promise: a signature is not authority; what a station sent is kept, judged, shown, and never waits behind what failed.
"""

import sync as sync  # before anybody imports peewee, which would load a driver for PostgreSQL: see there
