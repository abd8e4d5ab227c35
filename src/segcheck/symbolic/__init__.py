"""Sets of packets. The engine behind them is hidden in `header_space`."""
