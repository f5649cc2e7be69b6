"""A web site as a source of pages: polite, bounded, and asking only for what changed.

fetcher     the Fetcher; keeps Scrapy in a process of its own
spider      what is asked for next, and what an answer means
scope, frontier, normal, links      which addresses belong to the site, and in which form
robots, manners, pace               what the site allows, and how fast
sitemaps, freshness                 what the site says of its pages
resolver, addresses, handler, unpacking     how bytes are fetched without harm
"""
