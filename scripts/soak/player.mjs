// Plays one program: starts its workflow, sends it what it waits for, and compares how it ended with what the program says.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@nest-temporal/core/client';
import { CancelledFailure } from '@nest-temporal/core';
import { allSteps, awaitedSteps, expectedEnd, expectedResults, lastOf } from './program.mjs';

const limitMs = 90_000;
const mostDelayMs = 800;
const queriedShare = 0.25;

export class Player {
  #client;
  #taskQueue;
  #program;
  #delays;
  #problems = [];
  #isOver = false;

  constructor(client, taskQueue, { program, delays }) {
    this.#client = client;
    this.#taskQueue = taskQueue;
    this.#program = program;
    this.#delays = delays;
  }

  /** `{ handle, problems }`: one line for each thing that is not as the program says. */
  async play() {
    const handle = await this.#client.start('Program', {
      taskQueue: this.#taskQueue,
      workflowId: `soak-${randomUUID()}`,
      args: [this.#program],
      workflowTaskTimeout: '2s',
    });
    const current = this.#client.getHandle(handle.workflowId);
    const parts = awaitedSteps(this.#program).map((step) => this.#send(current, step, this.#delayMs()));
    if (lastOf(this.#program).ending === 'isCancelled') parts.push(this.#cancel(current, this.#delayMs()));
    if (this.#delays.chance(queriedShare)) parts.push(this.#watch(current));
    parts.push(this.#compareEnd(handle));
    const unfinished = Symbol();
    const limit = sleep(limitMs, unfinished, { ref: false });
    if ((await Promise.race([Promise.all(parts), limit])) === unfinished) {
      this.#isOver = true;
      this.#problems.push(`did not end within ${limitMs / 1000} s. ${await this.#state(current)}`);
    }
    return { handle, problems: this.#problems };
  }

  #delayMs() {
    return this.#delays.of([0, this.#delays.between(0, mostDelayMs)]);
  }

  async #send(handle, step, delayMs) {
    await sleep(delayMs);
    await this.#try(`${step.kind} ${step.channel ?? step.id}`, () =>
      step.kind === 'signals' ? this.#signal(handle, step) : this.#update(handle, step),
    );
  }

  async #signal(handle, { channel, count }) {
    for (let value = 0; value < count; value++) await handle.signal('deliver', channel, value);
  }

  async #update(handle, { id, steps, rejectedFirst }) {
    if (rejectedFirst) await this.#rejected(handle, id);
    const results = await this.#perform(handle, { id, steps }, id);
    this.#equal(`update ${id}`, results, expectedResults({ steps }));
  }

  async #rejected(handle, id) {
    const outcome = await this.#perform(handle, { isRejected: true }, `${id}-rejected`).catch((error) => {
      if (error instanceof WorkflowUpdateFailedError) return error.cause?.message;
      throw error;
    });
    this.#equal(`rejected update ${id}`, outcome, 'rejected as planned');
  }

  /** Where workers were killed with several tasks of a run one after the other, the server takes no updates for a while. */
  async #perform(handle, update, updateId) {
    while (true) {
      try {
        return await handle.executeUpdate('perform', { args: [update], updateId });
      } catch (error) {
        if (error.status !== 'FAILED_PRECONDITION' || this.#isOver) throw error;
        await sleep(mostDelayMs);
      }
    }
  }

  async #cancel(handle, delayMs) {
    await sleep(delayMs);
    await this.#try('cancellation', () => handle.cancel());
  }

  /** Queries while the workflow goes on: its progress never goes back. */
  async #watch(handle) {
    let before = [0, 0];
    while (!this.#isOver) {
      await sleep(mostDelayMs / 2);
      const progress = await handle.query('progress').catch(() => undefined);
      if (!progress) continue;
      const [run, done] = progress;
      if (run < before[0] || (run === before[0] && done < before[1])) {
        this.#problems.push(`progress went back from ${before} to ${progress}`);
      }
      before = progress;
    }
  }

  async #compareEnd(handle) {
    await this.#try('result', async () => {
      const [actual, expected] = [await endOf(handle), expectedEnd(this.#program)];
      if (!isDeepStrictEqual(actual, expected)) this.#tellDifferences(actual, expected);
    });
    this.#isOver = true;
  }

  /** By the steps that came to something else, or as a whole where it did not end as it should. */
  #tellDifferences(actual, expected) {
    const [[how, results]] = Object.entries(expected);
    const others = actual[how];
    if (!Array.isArray(others) || others.length !== results.length) return this.#equal('end', actual, expected);
    allSteps(this.#program).forEach(({ kind }, i) => this.#equal(`step ${i + 1}, ${kind}`, others[i], results[i]));
  }

  /** The last event and what failed of a workflow that does not end. */
  async #state(handle) {
    const { events = [] } = await handle.fetchHistory();
    const failed = events.findLast((event) => event.workflowTaskFailedEventAttributes);
    const reason = failed?.workflowTaskFailedEventAttributes.failure?.message;
    return `${handle.workflowId}: ${events.length} events${reason ? `, a workflow task failed: ${reason}` : ''}`;
  }

  async #try(what, act) {
    try {
      await act();
    } catch (error) {
      if (!this.#isOver) this.#problems.push(`${what}: ${error}${error.cause ? `: ${error.cause}` : ''}`);
    }
  }

  #equal(what, actual, expected) {
    if (isDeepStrictEqual(actual, expected)) return;
    this.#problems.push(`${what}: expected ${JSON.stringify(expected)}, came to ${JSON.stringify(actual)}`);
  }
}

async function endOf(handle) {
  try {
    return { completed: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    if (error.cause instanceof CancelledFailure) return { cancelled: true };
    if (error.cause?.type !== 'Planned') throw error;
    return { failed: error.cause.details[0] };
  }
}
