"""The ledgers of a desk (登记簿、台账): what is kept beside the cases, each declared as data in a module of this package.
May import: the pure modules of forms.
Promise: what is entered in a ledger is an entry of the journal like any other, so it survives the machine.
"""
