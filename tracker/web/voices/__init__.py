"""The room of carers’ voice: what carers told the partnership, and what was done in answer."""
