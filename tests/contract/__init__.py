"""Whether the interfaces keep what their descriptions promise."""
