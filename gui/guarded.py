"""Keeps Python errors out of Qt's painting: an override that raises while C++ paints can end the process (PySide6 6.11)."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


def guarded(default: object = None) -> Callable[[Function], Function]:
    """Decorate an override: an error goes to `sys.excepthook` (a notice with a copy button), Qt gets `default`."""

    def decorate(function: Function) -> Function:
        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return function(*arguments, **named)
            except Exception as error:  # must not reach C++
                sys.excepthook(type(error), error, error.__traceback__)
                return default

        return call  # type: ignore[return-value]

    return decorate
