"""One file per question: a declared spec and a pure function from tables to observations."""
