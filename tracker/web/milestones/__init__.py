"""The room of milestones: a strategy's named days on the way, as a sentence, a chart and a table."""
