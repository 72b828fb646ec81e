"""Everything that talks to an RDF engine or holds an index: load, read, search, sandbox.

Trusted queries (files of this project) run in process through :mod:`kakehashi.store.reader`;
queries of the public run in killable processes through :mod:`kakehashi.store.sandbox`. This
module imports nothing, because every query worker imports it.
"""
