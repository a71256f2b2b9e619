"""Changes to what is on record: verb and noun, with who and when always said.

Each function checks the rules, writes, records its audit entry, and flushes; none commits. The edge that called it
opens the transaction with `begin_change` and commits once.
"""
