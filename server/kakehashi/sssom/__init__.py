"""Mapping sets as SSSOM: read with every fault at its line, write canonically, turn into RDF."""
