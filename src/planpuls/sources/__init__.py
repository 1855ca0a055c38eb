"""One module per official source: recognise a file, read it into a typed table, say what it is.

Adding a source is one module with a `DATASETS` tuple; `planpuls.sources.registry` finds it.
"""
