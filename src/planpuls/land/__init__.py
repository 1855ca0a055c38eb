"""Plan maps, land reserves, buildings and floor area."""
