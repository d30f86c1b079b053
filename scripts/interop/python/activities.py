"""Activities of the interoperability suite."""

import asyncio

from temporalio import activity
from temporalio.exceptions import ApplicationError


@activity.defn
async def greet(name: str) -> str:
    attempt = activity.info().attempt
    if attempt < 3:
        raise ApplicationError("not yet", type="NotYet")
    return f"Hello, {name}, at attempt {attempt}"


@activity.defn
async def shout(text: str) -> str:
    return text.upper()


@activity.defn
async def beat() -> None:
    while True:
        activity.heartbeat("alive")
        await asyncio.sleep(0.1)


@activity.defn
async def clean_up() -> str:
    return "cleaned up"


@activity.defn
async def decline() -> None:
    raise ApplicationError("no funds", {"card": "4242"}, type="CardDeclined", non_retryable=True)


@activity.defn
async def later() -> str:
    activity.raise_complete_async()


ACTIVITIES = [greet, shout, beat, clean_up, decline, later]
