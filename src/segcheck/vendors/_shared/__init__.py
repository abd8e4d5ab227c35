"""What readers of several platforms need: lines, values, and notes taken on the way."""
