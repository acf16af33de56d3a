"""The pages of the centre and the two addresses to which stations post.
May import flask and what central offers; opens no transaction.
Promise: each address says next to its function who may call it.
"""
