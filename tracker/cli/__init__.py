"""The `flask` commands: each opens one change, commits it once, and prints for people or for scripts."""
