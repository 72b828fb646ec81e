"""Pages of the documentation that are made of the program, the queries, and the ontology."""
