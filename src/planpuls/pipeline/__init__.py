"""From snapshots to a release: the steps, their keys, and where every figure comes from."""
