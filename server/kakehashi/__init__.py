"""Kakehashi: a cross-reference of IoT-security standards."""
