/** Lists and counts: filters on every attribute, each operator, groups, pages, and queries that are none. */
import type { Actor } from './actor.js';
import { script } from './script.js';
import { completeRun, failRun, json } from './vocabulary.js';

/** Four runs of this script: two open, one completed, one failed. */
async function startSome(actor: Actor): Promise<void> {
  const orders = [
    { name: 'w1', type: 'Order', fields: { Customer: 'ann', Amount: 1, Express: true, Tags: ['a', 'b'], Weight: 1.5 } },
    { name: 'w2', type: 'Order', fields: { Customer: 'bea', Amount: 2, Express: false, Tags: ['b'], Weight: 2.5 } },
    { name: 'w3', type: 'Refund', fields: { Customer: 'cid', Amount: 3, Remark: 'handle with care', Tags: ['c'] } },
    { name: 'w4', type: 'Refund', fields: { DueAt: '2030-01-02T03:04:05Z', Remark: 'no hurry at all' } },
  ];
  for (const { name, type, fields } of orders) {
    const indexedFields = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, json(value)]));
    const workflowId = actor.id(name);
    await actor.quiet.startWorkflowExecution({
      workflowId,
      workflowType: { name: type },
      taskQueue: { name: actor.id(name) },
      searchAttributes: { indexedFields },
      memo: { fields: { note: json(name) } },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const [name, end] of [
    ['w3', completeRun()],
    ['w4', failRun()],
  ] as const) {
    const polled = await actor.quiet.pollWorkflowTaskQueue({ taskQueue: { name: actor.id(name) } });
    const taskToken = polled.taskToken ?? new Uint8Array(0);
    await actor.quiet.respondWorkflowTaskCompleted({ taskToken, commands: [end] });
  }
  await actor.until('two open and two closed are visible', async () => {
    const open = await actor.quiet.countWorkflowExecutions({ query: `${mine(actor)} AND CloseTime IS NULL` });
    const closed = await actor.quiet.countWorkflowExecutions({ query: `${mine(actor)} AND CloseTime IS NOT NULL` });
    return open.count === 2 && closed.count === 2;
  });
}

/** The runs of this script and no others. */
function mine(actor: Actor): string {
  const ids = ['w1', 'w2', 'w3', 'w4'].map((name) => `"${actor.id(name)}"`);
  return `WorkflowId IN (${ids.join(', ')})`;
}

/** Notes which workflows each of these filters finds. */
async function find(actor: Actor, filters: readonly string[]): Promise<void> {
  for (const filter of filters) {
    const { executions = [] } = await actor.rpc.listWorkflowExecutions({ query: `${mine(actor)} AND (${filter})` });
    actor.note(
      filter,
      executions.map(({ execution }) => execution?.workflowId ?? ''),
    );
  }
}

script('lists of runs by what they are', async (actor) => {
  await startSome(actor);
  await find(actor, [
    'WorkflowType = "Order"',
    'WorkflowType != "Order"',
    'WorkflowType IN ("Order", "Refund")',
    'ExecutionStatus = "Running"',
    'ExecutionStatus = "Completed" OR ExecutionStatus = "Failed"',
    'ExecutionStatus IN ("Failed", "Canceled")',
    'NOT ExecutionStatus = "Running"',
    'CloseTime IS NULL',
    'CloseTime IS NOT NULL',
    'StartTime > "2020-01-01T00:00:00Z"',
    'StartTime < "2020-01-01T00:00:00Z"',
    'StartTime BETWEEN "2020-01-01T00:00:00Z" AND "2120-01-01T00:00:00Z"',
    `WorkflowId STARTS_WITH "w1"`,
    `TaskQueue = "${actor.id('w2')}"`,
    'HistoryLength > 3',
  ]);
});

script('lists of runs by their search attributes', async (actor) => {
  await startSome(actor);
  await find(actor, [
    'Customer = "ann"',
    "Customer = 'bea'",
    'Customer != "ann"',
    'Customer STARTS_WITH "b"',
    'Customer NOT STARTS_WITH "b"',
    'Customer IS NULL',
    'Customer IN ("ann", "cid")',
    'Customer NOT IN ("ann", "cid")',
    'Customer > "ann"',
    'Amount > 1',
    'Amount >= 1 AND Amount < 3',
    'Amount BETWEEN 2 AND 3',
    'Amount NOT BETWEEN 2 AND 3',
    'Weight <= 1.5',
    'Express = true',
    'Express != true',
    'Tags = "b"',
    'Tags IN ("a", "c")',
    'Tags != "b"',
    'Remark = "care"',
    'Remark = "hurry care"',
    'DueAt > "2029-01-01T00:00:00Z"',
    '`Customer` = "ann"',
    '(Customer = "ann" OR Amount = 2) AND Express = true',
  ]);
});

script('counts of runs, and counts by status', async (actor) => {
  await startSome(actor);
  await actor.rpc.countWorkflowExecutions({ query: mine(actor) });
  await actor.rpc.countWorkflowExecutions({ query: `${mine(actor)} AND WorkflowType = "Order"` });
  await actor.rpc.countWorkflowExecutions({ query: `${mine(actor)} GROUP BY ExecutionStatus` });
  await actor.rpc.countWorkflowExecutions({ query: `${mine(actor)} GROUP BY WorkflowType` });
});

script('lists come in pages', async (actor) => {
  await startSome(actor);
  let page = await actor.rpc.listWorkflowExecutions({ query: mine(actor), pageSize: 3 });
  for (let count = 1; page.nextPageToken?.length && count < 5; count++) {
    page = await actor.rpc.listWorkflowExecutions({
      query: mine(actor),
      pageSize: 3,
      nextPageToken: page.nextPageToken,
    });
  }
  await actor.rpc.scanWorkflowExecutions({ query: mine(actor) });
});

script('lists of open and of closed runs', async (actor) => {
  await startSome(actor);
  const startTimeFilter = { earliestTime: { seconds: 0, nanos: 0 }, latestTime: { seconds: 5e9, nanos: 0 } };
  const executionFilter = (name: string) => ({ executionFilter: { workflowId: actor.id(name) }, startTimeFilter });
  await actor.rpc.listOpenWorkflowExecutions(executionFilter('w1'));
  await actor.rpc.listOpenWorkflowExecutions(executionFilter('w3'));
  await actor.rpc.listClosedWorkflowExecutions(executionFilter('w3'));
  await actor.rpc.listClosedWorkflowExecutions(executionFilter('w1'));
});

script('queries that are none', async (actor) => {
  for (const query of [
    'WorkflowType',
    'WorkflowType =',
    'WorkflowType = Order',
    'WorkflowType == "Order"',
    '= "Order"',
    'WorkflowType = "Order',
    '(WorkflowType = "Order"',
    'WorkflowType = "Order" AND',
    'WorkflowType = "Order" OR OR WorkflowType = "x"',
    'Unheard = 1',
    'Amount = "three"',
    'Amount = 1.5',
    'Express = "perhaps"',
    'DueAt > "tomorrow"',
    'StartTime > "then"',
    'ExecutionStatus = "Walking"',
    'Customer LIKE "a%"',
    'Customer = 1',
    'Customer BETWEEN 1',
    'Tags > "a"',
    'Remark > "a"',
    'Remark STARTS_WITH "a"',
    'Customer IN ()',
    'count(WorkflowId) > 1',
    'WorkflowType = "a" LIMIT 1',
    'WorkflowType = "a" ORDER BY StartTime',
    'WorkflowType = "a" GROUP BY WorkflowType',
    'WorkflowType = WorkflowId',
    '1 = 1',
    'DROP TABLE executions',
  ]) {
    actor.note('query', query);
    await actor.rpc.listWorkflowExecutions({ query });
  }
});

script('counts that are none', async (actor) => {
  for (const query of [
    'GROUP BY',
    'GROUP BY Unheard',
    'GROUP BY Amount',
    'GROUP BY ExecutionStatus, WorkflowType',
    'WorkflowType = "x" ORDER BY StartTime',
  ]) {
    actor.note('query', query);
    await actor.rpc.countWorkflowExecutions({ query });
  }
});

script('lists that cannot be', async (actor) => {
  await actor.rpc.listWorkflowExecutions({ namespace: 'no-such-namespace' });
  await actor.rpc.listWorkflowExecutions({ namespace: '' });
  await actor.rpc.listWorkflowExecutions({ pageSize: -1, query: mine(actor) });
  await actor.rpc.countWorkflowExecutions({ namespace: 'no-such-namespace' });
  await actor.rpc.listOpenWorkflowExecutions({ namespace: 'no-such-namespace' });
});

script('queries beyond what the parser bears', async (actor) => {
  const one = "WorkflowId = 'x'";
  for (const [what, query] of [
    ['199 parentheses', '('.repeat(199) + one + ')'.repeat(199)],
    ['200 parentheses', '('.repeat(200) + one + ')'.repeat(200)],
    ['20,000 parentheses', '('.repeat(20_000) + one + ')'.repeat(20_000)],
    ['900 ORs', Array<string>(900).fill(one).join(' OR ')],
    ['1,000 ORs', Array<string>(1_000).fill(one).join(' OR ')],
    ['20,000 ORs', Array<string>(20_000).fill(one).join(' OR ')],
    ['20,000 ANDs', Array<string>(20_000).fill(one).join(' AND ')],
    ['300 NOTs', 'NOT '.repeat(300) + one],
    ['300 signs', `WorkflowId = ${'- '.repeat(300)}1`],
    ['300 lists', `WorkflowId IN ${'('.repeat(300)}'x'${')'.repeat(300)}`],
  ] as const) {
    actor.note('query', what);
    await actor.rpc.countWorkflowExecutions({ query });
  }
});

script('counts by status come in the order of statuses', async (actor) => {
  await actor.start({ workflowId: actor.id('ended') });
  await actor.rpc.terminateWorkflowExecution({ workflowExecution: { workflowId: actor.id('ended') } });
  await actor.start({ workflowId: actor.id('running') });
  const ids = `WorkflowId IN ('${actor.id('ended')}', '${actor.id('running')}')`;
  await actor.until('both are visible', async () => {
    const { count = 0 } = await actor.quiet.countWorkflowExecutions({
      query: `${ids} AND (ExecutionStatus = 'Running' OR ExecutionStatus = 'Terminated')`,
    });
    return Number(count) === 2;
  });
  await actor.rpc.countWorkflowExecutions({ query: `${ids} GROUP BY ExecutionStatus` });
});
