"""The benchmark: its data, the floor that every page is measured against, and what measures both."""
