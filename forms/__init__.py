"""The pure floor: service items, validation, identity numbers, events, cases, deadlines, sentences.
May import: the standard library without input, output, clock or chance; only `catalog` reads package files.
Promise: the same input gives the same answer at every desk, in every year.
"""
