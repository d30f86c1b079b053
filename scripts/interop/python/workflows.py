"""Workflows of the interoperability suite. Their TypeScript twins have the same names, arguments and results."""

import asyncio
from datetime import timedelta
from typing import Any, Optional

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey

STAGE = SearchAttributeKey.for_keyword("InteropStage")
SHORT = timedelta(seconds=30)


@workflow.defn(name="InteropJourney")
class Journey:
    """Takes every kind of step once, waits for a signal, and ends in a second run."""

    def __init__(self) -> None:
        self.stage = "begun"
        self.total = 0
        self.released: Optional[str] = None

    @workflow.run
    async def run(self, name: str, carried: Optional[dict] = None) -> dict:
        if carried is not None:
            return {**carried, "round": 2}
        greeting = await workflow.execute_activity(
            "greet",
            name,
            start_to_close_timeout=SHORT,
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=10), maximum_attempts=3),
        )
        await asyncio.sleep(0.02)
        shouted = await workflow.execute_local_activity("shout", greeting, start_to_close_timeout=SHORT)
        child = await workflow.execute_child_workflow(
            "InteropChild", name, id=f"{workflow.info().workflow_id}/child"
        )
        workflow.upsert_search_attributes([STAGE.value_set("waiting")])
        self.stage = "waiting"
        await workflow.wait_condition(lambda: self.released is not None and workflow.all_handlers_finished())
        told = {"greeting": greeting, "shouted": shouted, "child": child}
        workflow.continue_as_new(args=[name, {**told, "total": self.total, "released": self.released}])

    @workflow.signal
    def release(self, word: str) -> None:
        self.released = word

    @workflow.query(name="progress")
    def progress(self) -> dict:
        return {"stage": self.stage, "total": self.total}

    @workflow.update
    async def add(self, count: int) -> int:
        await asyncio.sleep(0.01)
        self.total += count
        return self.total

    @add.validator
    def check_add(self, count: int) -> None:
        if count <= 0:
            raise ValueError("count must be positive")


@workflow.defn(name="InteropChild")
class Child:
    @workflow.run
    async def run(self, name: str) -> str:
        return f"child of {name}"


@workflow.defn(name="InteropPatient")
class Patient:
    """Waits for an activity that only a cancellation ends, and cleans up after it."""

    def __init__(self) -> None:
        self.outcome = "none"

    @workflow.run
    async def run(self) -> None:
        try:
            await workflow.execute_activity(
                "beat",
                start_to_close_timeout=SHORT,
                heartbeat_timeout=timedelta(seconds=1),
                retry_policy=RetryPolicy(maximum_attempts=1),
                cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            )
        finally:
            self.outcome = await workflow.execute_activity("clean_up", start_to_close_timeout=SHORT)

    @workflow.query(name="outcome")
    def tell_outcome(self) -> str:
        return self.outcome


@workflow.defn(name="InteropFailing")
class Failing:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity("decline", start_to_close_timeout=SHORT)


@workflow.defn(name="InteropAsync")
class Async:
    @workflow.run
    async def run(self) -> Any:
        return await workflow.execute_activity("later", activity_id="later", start_to_close_timeout=SHORT)


@workflow.defn(name="InteropMonth")
class Month:
    @workflow.run
    async def run(self, name: str) -> str:
        greeting = await workflow.execute_activity(
            "greet",
            name,
            start_to_close_timeout=SHORT,
            retry_policy=RetryPolicy(initial_interval=timedelta(hours=1), backoff_coefficient=1),
        )
        await asyncio.sleep(30 * 86_400)
        return greeting


WORKFLOWS = [Journey, Child, Patient, Failing, Async, Month]
