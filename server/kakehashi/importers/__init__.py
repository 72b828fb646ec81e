"""Readers of foreign files: each yields triples or records, and every fault with its line."""
