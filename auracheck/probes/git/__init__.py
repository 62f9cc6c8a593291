"""What git knows, asked of the `git` program itself, so that nothing of what a repository says is run."""
