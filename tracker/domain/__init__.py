"""Pure rules of the field: what a rating means, when a date is late, who may do what.

Only the standard library is imported here; nothing in this folder knows of tables, requests or the clock.
"""
