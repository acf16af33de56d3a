"""Moving journals between desks: entries, lanes, mailboxes, one exchange over any road.
May import the standard library, peewee, apsw, cryptography and requests; nothing of ours: payloads are opaque.
Promise: nothing acknowledged is ever lost, every entry takes effect once, and nobody's clock decides an order.
"""
