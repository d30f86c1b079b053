"""A worker until its standard input ends. Usage: worker.py <address> <task queue>"""

import asyncio
import sys

from temporalio.client import Client
from temporalio.worker import Worker

from activities import ACTIVITIES
from steps import run
from workflows import WORKFLOWS


async def main(address: str, task_queue: str) -> None:
    client = await Client.connect(address)
    async with Worker(client, task_queue=task_queue, workflows=WORKFLOWS, activities=ACTIVITIES):
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


run(main(*sys.argv[1:]))
