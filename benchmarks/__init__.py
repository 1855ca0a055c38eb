"""Side-by-side timings with peers on the same input in one run, after the answers were compared. Not tests."""
