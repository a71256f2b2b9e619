"""The room of indicators: published figures behind the priorities, read by all and entered by the programme manager."""
