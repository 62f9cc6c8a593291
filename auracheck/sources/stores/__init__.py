"""Stores of secrets: what a server keeps, asked for over the network."""
