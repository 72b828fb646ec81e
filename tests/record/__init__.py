"""The store of record: what is written stays, and what is touched is found."""
