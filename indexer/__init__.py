"""From a site or a folder of pages to a published generation."""
