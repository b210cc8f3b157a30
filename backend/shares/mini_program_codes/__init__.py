"""Mini-program codes: drawn by WeChat ahead of demand, given to shares, cleaned up later."""
