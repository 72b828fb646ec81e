"""Inputs that kill, hang or fool services of this kind, and the harness that fires them."""
