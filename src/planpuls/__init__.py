"""planpuls: does business growth land where the regional plan wants it?"""

__version__ = "0.1.0"
