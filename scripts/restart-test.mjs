// npm run test:restart: workflows on the real server whose worker goes away again and again. First by SIGTERM, as a deployment
// does it: nothing may be lost then, not even until a timeout. Then by SIGKILL: results are right all the same. Needs the
// build. Options: --workflows 200 --restarts 10 --kills 3 --threads 1
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Connection, WorkflowClient } from '@nest-temporal/core/client';
import { Worker } from '@nest-temporal/core/worker';
import { Report } from './report.mjs';
import { HistoryFindings } from './restart/history-findings.mjs';
import { WorkerProcess } from './restart/worker-process.mjs';
import { startTemporalServer } from './temporal-server.mjs';
import { root } from './workspace.mjs';

const workflowsPath = join(root, 'libs/temporal-core/test/int/fixtures/journey.workflows.ts');
const limitMs = 8 * 60_000;
const concurrency = 20;
const restMs = 100;
/** Over this time the workflows of a round are set going: a server that is flooded loses tasks by itself. */
const roundMs = 5_000;
/** When in a round the worker is ended: in the middle of it. */
const endAfterMs = { least: 500, most: 4_500 };
const dynamicConfig = {
  // With more partitions a poll is forwarded from one to another, and lost on the way when it is ended.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // Off by default, and the only end of a poll that loses no task: else the worker aborts polls that were left to it.
  'frontend.enableCancelWorkerPollsOnShutdown': true,
};
const shownLines = 5;

const { workflows: count, restarts, kills, threads: workflowThreads } = readCounts();
const report = new Report('restart');
const server = await startTemporalServer({ dynamicConfig });
const connection = await Connection.connect({ address: server.address });
const client = new WorkflowClient({ connection });
let worker;
const limit = setTimeout(() => giveUp(`It was not over within ${limitMs / 1000} s`), limitMs);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => giveUp(`It was ended by ${signal}`));
try {
  await runPhase({ name: 'restarts', signal: 'SIGTERM', rounds: restarts, mayTimeOut: false });
  await runPhase({ name: 'kills', signal: 'SIGKILL', rounds: kills, mayTimeOut: true });
} finally {
  clearTimeout(limit);
  worker?.kill();
  await connection.close();
  await server.stop();
}
report.finish();

/** Starts the workflows, ends the worker `rounds` times, and looks at what became of them. */
async function runPhase({ name, signal, rounds, mayTimeOut }) {
  const startedAt = performance.now();
  console.log(`\n${count} workflows through ${rounds} ${name} of their worker (${signal})`);
  const taskQueue = `${name}-${randomUUID()}`;
  const settings = { address: server.address, taskQueue, workflowsPath, workflowThreads };
  const lives = [];
  const startWorker = async () => {
    worker = await WorkerProcess.start({ ...settings, identity: `${name}-worker-${lives.length + 1}` });
    lives.push(worker);
  };
  await startWorker();
  const plans = Array.from({ length: count }, (_, index) => ({ name: `${name}-${index}`, legs: rounds + 1, restMs }));
  const handles = await spread(plans, (plan) =>
    client.start('JourneyWorkflow', { taskQueue, workflowId: `${plan.name}-${randomUUID()}`, args: [plan] }),
  );

  const ends = [];
  for (let round = 1; round <= rounds; round++) {
    const released = spread(handles, (handle) => handle.signal('release', round));
    await sleep(endAfterMs.least + Math.random() * (endAfterMs.most - endAfterMs.least));
    const end = await worker.end(signal);
    ends.push(end);
    console.log(`  ${round} of ${rounds}: ${worker.identity} ended with ${end.code} in ${seconds(end.tookMs)}`);
    await startWorker();
    await released;
  }
  // The last leg is released only now: every workflow has lived through every round.
  await spread(handles, (handle) => handle.signal('release', rounds + 1));
  const wrong = await wrongResults(handles, plans);
  ends.push(await worker.end('SIGTERM'));
  report.check(`${name}: ${count} results are right`, few(wrong));
  const strayed = ends.filter(({ code }, index) => code !== (index < rounds ? expectedEnd(signal) : 0));
  report.check(
    `${name}: ${ends.length} workers ended as they should`,
    strayed.map(({ code, tookMs }) => `ended with ${code} after ${seconds(tookMs)}`),
  );
  await checkHistories(name, handles, lives, mayTimeOut);
  printLogs(lives);
  console.log(`  ${name} took ${seconds(performance.now() - startedAt)}`);
}

function expectedEnd(signal) {
  return signal === 'SIGTERM' ? 0 : signal;
}

async function wrongResults(handles, plans) {
  const problems = await eachOf(handles, async (handle, index) => {
    const result = await handle.result().catch((error) => ({ error: `${error.message}: ${error.cause?.message}` }));
    const { name, legs } = plans[index];
    const stops = Array.from({ length: legs }, (_, leg) => `${name}/${leg + 1} reached, ${leg + 1} unloaded`);
    const isRight = isDeepStrictEqual(result, { stops, isTokenStable: true });
    return isRight ? [] : [`${handle.workflowId}: ${JSON.stringify(result)}`];
  });
  return problems.flat();
}

async function checkHistories(name, handles, lives, mayTimeOut) {
  const findings = new HistoryFindings(({ identity, timeMs, task }) => {
    const life = lives.find((life) => life.identity === identity);
    const distanceMs = timeMs - life.endBeganAt;
    const came = life.received.has(task) ? 'and came there' : 'but never came there';
    return `${seconds(Math.abs(distanceMs))} ${distanceMs < 0 ? 'before' : 'after'} its end began, ${came}`;
  });
  const histories = await eachOf(handles, async (handle) => {
    const history = await handle.fetchHistory();
    findings.add(handle.workflowId, history);
    return { workflowId: handle.workflowId, history };
  });
  const { workflowTaskTimeouts, activityTimeouts, workflowTaskFailures } = findings;
  report.check(`${name}: no workflow task failed`, few(workflowTaskFailures));
  if (!mayTimeOut) {
    report.check(`${name}: no workflow task timed out once it was started`, few(workflowTaskTimeouts));
    report.check(`${name}: no activity timed out`, few(activityTimeouts));
  }
  const broken = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowsPath }, histories)) {
    if (error) broken.push(`${workflowId}: ${error.message}`);
  }
  report.check(`${name}: ${histories.length} histories replay`, few(broken));
  console.log(
    `  ${findings.events} events; ${findings.workersEach.toFixed(1)} workers completed tasks of each workflow\n` +
      `  workflow tasks: ${findings.stickyTimeouts} sticky schedule-to-start timeouts, ` +
      `${workflowTaskTimeouts.length} start-to-close timeouts\n` +
      `  activities: ${findings.activityRetries} tried again, ${activityTimeouts.length} of them after a timeout`,
  );
}

/** Each message once, with how often it came. */
function printLogs(lives) {
  const counts = new Map();
  for (const { level, message, error } of lives.flatMap(({ logs }) => logs)) {
    const line = `${level} ${message.replaceAll(/\d+/g, '#')}${error === undefined ? '' : `: ${String(error).slice(0, 160)}`}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const lines = [...counts].sort(([, a], [, b]) => b - a);
  console.log(lines.length === 0 ? '  the workers logged no warning' : '  warnings and errors of the workers:');
  for (const [line, times] of lines.slice(0, 2 * shownLines)) console.log(`    ${times} × ${line}`);
}

/** Calls `work` for every item, some at a time; the results in order. */
async function eachOf(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const runNext = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index], index);
  };
  await Promise.all(Array.from({ length: concurrency }, runNext));
  return results;
}

/** Calls `work` for every item, evenly over {@link roundMs}. */
function spread(items, work) {
  const startedAt = performance.now();
  return eachOf(items, async (item, index) => {
    await sleep(Math.max(0, startedAt + (index / items.length) * roundMs - performance.now()));
    return work(item);
  });
}

function few(lines) {
  return lines.length > shownLines ? [...lines.slice(0, shownLines), `… ${lines.length} in all`] : lines;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`;
}

/** A test that hangs is a test that failed, with what it found until then. */
function giveUp(reason) {
  worker?.kill();
  report.fail(reason);
  report.finish();
  process.exit(1);
}

function readCounts() {
  const defaults = { workflows: 200, restarts: 10, kills: 3, threads: undefined };
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }]));
  const { values } = parseArgs({ options });
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => {
      if (values[name] === undefined) return [name, value];
      const number = Number(values[name]);
      if (!Number.isInteger(number) || number < 0) throw new RangeError(`--${name} ${values[name]} is not a count`);
      return [name, number];
    }),
  );
}
