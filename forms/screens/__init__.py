"""What the pages of both sides are made of: the frame, its parts, its words, and how a page's fields become a document.
May import: the pure modules of forms. Templates and styles lie beside it as data; it draws nothing itself.
Promise: a station and the county look and speak alike, and a page knows of a case what forms tells it.
"""
