"""Readers of foreign formats: each takes a file apart and says what is wrong with its form."""
