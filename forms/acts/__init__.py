"""The acts upon a case: one table says who may do what and when, one deciding function makes each act an event.
May import: the pure modules of this package. Start at `forms.acts.register`; `forms.acts.table` stands below the fold.
Promise: the button, the command and the fold ask the same table, so a screen never offers what the journal overtakes.
"""
