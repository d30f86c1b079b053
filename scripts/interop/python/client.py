"""A client through all steps. Usage: client.py <address> <task queue> <whether the worker is of this SDK>"""

import asyncio
import sys
import time
from typing import Any, Awaitable, Callable

from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ActivityError, CancelledError, TerminatedError, WorkflowAlreadyStartedError
from temporalio.worker import Replayer

from steps import expect_equal, expect_raises, run, take
from workflows import WORKFLOWS

DONE = {"greeting": "Hello, Ada, at attempt 3", "shouted": "HELLO, ADA, AT ATTEMPT 3", "child": "child of Ada"}


async def until(probe: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    deadline = time.monotonic() + 20
    while (found := await probe()) != wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f"{found!r} for 20 seconds, instead of {wanted!r}")
        await asyncio.sleep(0.05)


class Steps:
    def __init__(self, client: Client, task_queue: str) -> None:
        self.client = client
        self.task_queue = task_queue
        self.id = f"{task_queue}-journey"

    @property
    def journey(self) -> Any:
        return self.client.get_workflow_handle(self.id)

    def where(self, kind: str) -> dict:
        return {"id": f"{self.task_queue}-{kind}", "task_queue": self.task_queue}

    async def progress(self) -> None:
        await self.client.start_workflow("InteropJourney", "Ada", id=self.id, task_queue=self.task_queue)

        async def probe() -> Any:
            return await self.journey.query("progress")

        await until(probe, {"stage": "waiting", "total": 0})

    async def query_failure(self) -> None:
        await expect_raises(WorkflowQueryFailedError, self.journey.query("no-such-query"))

    async def update(self) -> None:
        expect_equal(await self.journey.execute_update("add", 5), 5)

    async def rejected_update(self) -> None:
        error = await expect_raises(WorkflowUpdateFailedError, self.journey.execute_update("add", -1))
        expect_equal("count must be positive" in str(error.cause), True)
        expect_equal((await self.journey.query("progress"))["total"], 5)

    async def visibility(self) -> None:
        query = f"InteropStage = 'waiting' AND WorkflowId = '{self.id}'"

        async def probe() -> Any:
            return [found.id async for found in self.client.list_workflows(query)]

        await until(probe, [self.id])
        expect_equal((await self.client.count_workflows(query)).count, 1)

    async def taken_id(self) -> None:
        again = self.client.start_workflow("InteropJourney", "Bob", id=self.id, task_queue=self.task_queue)
        await expect_raises(WorkflowAlreadyStartedError, again)

    async def continue_as_new(self) -> None:
        self.first_run = (await self.journey.describe()).run_id
        await self.journey.signal("release", "go")
        first = self.client.get_workflow_handle(self.id, run_id=self.first_run)
        expect_equal(await first.result(), {**DONE, "total": 5, "released": "go", "round": 2})

    async def history(self) -> None:
        first = self.client.get_workflow_handle(self.id, run_id=self.first_run)
        kinds = {EventType.Name(event.event_type) for event in (await first.fetch_history()).events}
        wanted = ["MARKER_RECORDED", "TIMER_FIRED", "WORKFLOW_EXECUTION_UPDATE_COMPLETED"]
        wanted += ["CHILD_WORKFLOW_EXECUTION_COMPLETED", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW"]
        expect_equal([name for name in wanted if f"EVENT_TYPE_{name}" not in kinds], [])

    async def signal_with_start(self) -> None:
        where = self.where("signalled")
        start = {"start_signal": "release", "start_signal_args": ["at once"]}
        handle = await self.client.start_workflow("InteropJourney", "Ada", **where, **start)
        expect_equal(await handle.result(), {**DONE, "total": 0, "released": "at once", "round": 2})

    async def update_with_start(self) -> None:
        policy = WorkflowIDConflictPolicy.FAIL
        start = WithStartWorkflowOperation("InteropJourney", "Ada", **self.where("updated"), id_conflict_policy=policy)
        total = await self.client.execute_update_with_start_workflow("add", 3, start_workflow_operation=start)
        expect_equal(total, 3)
        handle = await start.workflow_handle()
        await handle.signal("release", "then")
        expect_equal((await handle.result())["total"], 3)

    async def cancellation(self) -> None:
        handle = await self.client.start_workflow("InteropPatient", **self.where("cancelled"))

        async def beats() -> bool:
            pending = (await handle.describe()).raw_description.pending_activities
            return len(pending) > 0 and pending[0].HasField("heartbeat_details")

        await until(beats, True)
        await handle.cancel()
        error = await expect_raises(WorkflowFailureError, handle.result())
        expect_equal(type(error.cause), CancelledError)
        expect_equal(await handle.query("outcome"), "cleaned up")
        expect_equal((await handle.describe()).status, WorkflowExecutionStatus.CANCELED)

    async def failure(self) -> None:
        failing = self.client.execute_workflow("InteropFailing", **self.where("failed"))
        error = await expect_raises(WorkflowFailureError, failing)
        expect_equal(type(error.cause), ActivityError)
        cause = error.cause.cause
        expect_equal([cause.type, cause.message, list(cause.details)], ["CardDeclined", "no funds", [{"card": "4242"}]])

    async def completion_by_id(self) -> None:
        handle = await self.client.start_workflow("InteropAsync", **self.where("async"))

        async def started() -> bool:
            pending = (await handle.describe()).raw_description.pending_activities
            return len(pending) > 0 and pending[0].attempt == 1 and pending[0].state == 2

        await until(started, True)
        activity = self.client.get_async_activity_handle(workflow_id=handle.id, run_id=None, activity_id="later")
        await activity.heartbeat("soon")
        await activity.complete("from outside")
        expect_equal(await handle.result(), "from outside")

    async def termination(self) -> None:
        handle = await self.client.start_workflow("InteropJourney", "Ada", **self.where("terminated"))
        await handle.terminate("enough", reason="enough")
        error = await expect_raises(WorkflowFailureError, handle.result())
        expect_equal([type(error.cause), str(error.cause)], [TerminatedError, "enough"])

    async def replay(self) -> None:
        """Every history of the task queue, by the SDK's own replayer."""
        histories = self.client.list_workflows(f"TaskQueue = '{self.task_queue}'").map_histories()
        ids = set()
        async with Replayer(workflows=WORKFLOWS).workflow_replay_iterator(histories) as results:
            async for result in results:
                if result.replay_failure:
                    raise result.replay_failure
                ids.add(result.history.workflow_id)
        wanted = ["journey", "journey/child", "updated", "cancelled", "failed", "async"]
        expect_equal([kind for kind in wanted if f"{self.task_queue}-{kind}" not in ids], [])


async def main(address: str, task_queue: str, replays: str) -> None:
    steps = Steps(await Client.connect(address), task_queue)
    names = ["progress", "query_failure", "update", "rejected_update", "visibility", "taken_id", "continue_as_new"]
    names += ["history", "signal_with_start", "update_with_start", "cancellation", "failure", "completion_by_id"]
    names += ["termination"] + (["replay"] if replays == "true" else [])
    for name in names:
        await take(name, getattr(steps, name))


run(main(*sys.argv[1:]))
