"""The one writer of users' files: refuse what is unsafe, lock, replace as a whole."""
