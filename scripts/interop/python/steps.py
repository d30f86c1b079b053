"""Steps that are told on standard output, one JSON line each, and the run of a program of them."""

import asyncio
import json
import os
import sys
import traceback
from typing import Any, Awaitable, Callable, Coroutine


async def take(name: str, action: Callable[[], Awaitable[None]]) -> None:
    told = {"step": name}
    try:
        await action()
    except Exception:
        told["problem"] = traceback.format_exc(limit=-3)
    print(json.dumps(told), flush=True)


def expect_equal(actual: Any, expected: Any) -> None:
    if actual != expected:
        raise AssertionError(f"{actual!r} instead of {expected!r}")


def expect_between(least: Any, actual: Any, most: Any) -> None:
    if not least <= actual < most:
        raise AssertionError(f"{actual} is not between {least} and {most}")


async def expect_raises(kind: type, awaitable: Awaitable[Any]) -> Any:
    try:
        value = await awaitable
    except kind as error:
        return error
    raise AssertionError(f"{value!r} instead of {kind.__name__}")


def run(program: Coroutine[Any, Any, None]) -> None:
    """Runs it and ends the process at once: threads of the SDK may crash an interpreter that finalizes under them."""
    code = 0
    try:
        asyncio.run(program)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
