"""Questions to the database: every SELECT lives here, ordered, scoped by viewer and day, answered with frozen values."""
