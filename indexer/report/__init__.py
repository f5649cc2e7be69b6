"""The report: what a run did, and what each page gave, for the people who write and keep the pages."""
