"""Makes what is published of a version: see docs/package.md, and run it as ``make release``."""
