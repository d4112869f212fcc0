"""Broken inputs and a broken world.  A finding about a text is never an exception."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class DrafterError(Exception):
    """An input or the world is broken; its text is one Chinese sentence with the mend."""


class FactsError(DrafterError):
    """Everything that is wrong with a facts file, each with file, line, field and mend."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class TextError(DrafterError):
    """A text could not be read."""


class WorkbookError(DrafterError):
    """A workbook could not be read, or holds no table that is wanted."""


class OutlineError(DrafterError):
    """An outline folder is missing, incomplete or asks for what the facts do not hold."""


class StoreError(DrafterError):
    """What is remembered cannot be read or written."""


class EngineError(DrafterError):
    """A model endpoint gave no usable answer."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.spent: dict[str, Any] = {}
        """Requests, tokens and seconds that it cost all the same, by the names that a completion has for them."""


class EndpointError(EngineError):
    """No request of this run can succeed: unreachable, wrong address, key or model, nothing left to pay with."""


class RequestError(DrafterError):
    """A person at the desk asks for what cannot be had, must not be done, or has changed meanwhile."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status that says so: 400, 403, 404, 409, 413 …"""
