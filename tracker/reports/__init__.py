"""Papers: what a board report holds, and the files it is printed into, all of them from the same frozen value."""
