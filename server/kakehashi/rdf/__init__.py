"""Reading and writing RDF files: one canonical Turtle form, sorted N-Quads, findable lines."""
