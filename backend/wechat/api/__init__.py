"""WeChat's server API by topic: one module per group of calls, each on top of `Wire`."""
