"""What git knows, by running `git` itself with settings under which it runs nothing that a repository names."""
