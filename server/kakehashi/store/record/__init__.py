"""The store of record: a transactional database that holds what people write.

Everything else that shows it (graphs, pages, feeds) is made from it, and can be made again.
"""
