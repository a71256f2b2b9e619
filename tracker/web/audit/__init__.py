"""The room of the record: every change as a sentence, to filter and to take away."""
