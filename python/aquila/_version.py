"""The version of the package; the command and the change log have the same, which a test compares."""

__version__ = "0.1.0"
