"""Everything that talks to an RDF engine or holds an index: load, read, search.

Trusted queries (files of this project) run in process through :mod:`kakehashi.store.reader`, or
on another engine (:mod:`kakehashi.store.remote`); queries of the public run in killable processes
(:mod:`kakehashi.store.workers`). This module imports nothing, because every worker imports it.
"""
