"""A stand-in for the official services on loopback: real HTTP, the documented interfaces, and faults on demand.

Each service is a module with a class derived from `Service`, written from the interface description in public
documentation, not from planpuls' own client.
"""
