"""The room in which an administrator removes words: looked for, shown where they stand, then replaced for good."""
