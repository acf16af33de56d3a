"""The pages: each module a handful of routes, each route with its guard; nothing here writes.
May import flask, forms, and the station's desk, register and counts.
Promise: a page shows what the journal says, and hands what was typed to the desk, which decides.
"""
