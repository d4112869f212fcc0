"""Drafter: facts in, a checked report out."""

from drafter.errors import DrafterError, FactsError

__version__ = "0.1.0"

__all__ = ["DrafterError", "FactsError"]
