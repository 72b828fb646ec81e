"""Measurements against peers, and the generated data that they run on."""
