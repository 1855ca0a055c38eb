"""Editions: what is made from a release for people to read. They can be rebuilt at any time."""
