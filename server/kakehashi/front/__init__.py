"""The front: what stands between the network and the pages (ASGI).

One process takes every request. It reads bodies with a limit of size and time, keeps answers
until the release changes, gives each client its fair turn, and evaluates no query itself:
SPARQL goes to the query workers (:mod:`kakehashi.store.workers.pool`), everything else to the pages
(Flask, in threads). Nothing here blocks the event loop.
"""
