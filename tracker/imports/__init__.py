"""Bringing in a plan: a file's tables, what they mean, and what they would change in the plan that is stored."""
