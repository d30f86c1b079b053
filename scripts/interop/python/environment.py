"""The SDK's own time-skipping environment over our server. Usage: environment.py <executable of the test server>"""

import asyncio
import sys
import time
from datetime import timedelta

from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities import ACTIVITIES
from steps import expect_between, expect_equal, run, take
from workflows import WORKFLOWS

TASK_QUEUE = "month"


class Steps:
    def __init__(self, env: WorkflowEnvironment) -> None:
        self.env = env

    async def skipped_month(self) -> None:
        began, clock = await self.env.get_current_time(), time.monotonic()
        result = await self.env.client.execute_workflow("InteropMonth", "Ada", id="month", task_queue=TASK_QUEUE)
        expect_equal(result, "Hello, Ada, at attempt 3")
        passed = await self.env.get_current_time() - began
        expect_between(timedelta(days=30, hours=2), passed, timedelta(days=30, hours=3))
        expect_equal(time.monotonic() - clock < 20, True)

    async def skipped_sleep(self) -> None:
        began = await self.env.get_current_time()
        await self.env.sleep(timedelta(days=2))
        passed = await self.env.get_current_time() - began
        expect_between(timedelta(days=2), passed, timedelta(days=2, hours=1))

    async def disabled_skipping(self) -> None:
        began = await self.env.get_current_time()
        with self.env.auto_time_skipping_disabled():
            handle = await self.env.client.start_workflow("InteropMonth", "Ada", id="slow", task_queue=TASK_QUEUE)
            try:
                await asyncio.wait_for(handle.result(), timeout=0.3)
            except asyncio.TimeoutError:
                pass
        expect_between(timedelta(0), await self.env.get_current_time() - began, timedelta(minutes=1))
        await handle.terminate()


async def main(executable: str) -> None:
    async with await WorkflowEnvironment.start_time_skipping(test_server_existing_path=executable) as env:
        worker = Worker(env.client, task_queue=TASK_QUEUE, workflows=WORKFLOWS, activities=ACTIVITIES)
        async with worker:
            steps = Steps(env)
            for name in ["skipped_month", "skipped_sleep", "disabled_skipping"]:
                await take(name, getattr(steps, name))


run(main(*sys.argv[1:]))
