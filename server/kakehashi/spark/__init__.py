"""Derivation beyond one machine: the rules of the calculus as jobs of Apache Spark."""
