"""The pages: a shared frame and one room per journey. A room may use everything below it, never another room."""
