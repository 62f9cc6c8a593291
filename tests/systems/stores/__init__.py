"""The stores, asked over the network."""
