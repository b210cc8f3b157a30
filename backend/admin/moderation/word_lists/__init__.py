"""Word lists in the console and its API: audited actions, pages, and what the API takes and gives."""
