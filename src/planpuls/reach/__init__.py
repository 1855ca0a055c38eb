"""Reach: who can get where. So far the air line from a cell's centre to the nearest hub."""
