"""Kakehashi: a cross-reference of IoT-security standards."""

__all__ = ["__version__"]

#: The one place that says the version of the program.
__version__ = "0.1.0"
