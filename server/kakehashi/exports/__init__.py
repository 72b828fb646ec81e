"""Answers in the shapes in which they leave the program."""
