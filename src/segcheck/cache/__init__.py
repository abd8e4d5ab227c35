"""What was computed once, kept between runs: never trusted further than a fresh computation would agree."""
