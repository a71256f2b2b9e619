"""The bundled strategy and plan, and the invented people and history that show what the tracker does."""
