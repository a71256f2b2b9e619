"""The whole installation as one file, and back: what is in it, how it is written, checked, sealed and put back.

Nothing of pages or commands stands here, and nothing commits. Source: docs/rules/archive.md.
"""
