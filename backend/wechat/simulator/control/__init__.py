"""Controls the simulator from outside: for people and tests; nothing here exists at WeChat."""
