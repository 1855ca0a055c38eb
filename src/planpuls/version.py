"""The version alone: a module that asks for it must not reach the whole package, which `planpuls.open` does."""

__version__ = "0.1.0"
