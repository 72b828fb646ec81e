"""Query workers: killable processes that answer queries of the public.

This module imports nothing, because every worker imports it.
"""
