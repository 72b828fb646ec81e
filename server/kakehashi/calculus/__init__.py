"""The relation calculus: pure operations on sets of relations."""
