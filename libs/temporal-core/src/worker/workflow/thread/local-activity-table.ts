/**
 * The local activities that run for the workflows of a processor. They outlive a run that leaves the cache or whose task
 * fails: the run that takes its place asks for the same numbers, and gets what runs already instead of a second one. Where
 * it took another way, for the signal that came with its task, a number may be that of another call.
 */
import { deferred, type Deferred } from '../../../common/async.js';
import type { Clock } from '../../../common/clock.js';
import type { WorkflowRunRef } from '../../../activation/activation.js';
import type { LocalActivityOrder } from '../../../engine/local-activity-record.js';
import { plainRequest, type LocalActivityRequest, type LocalActivityResult } from '../../activity/local-activity.js';
import type { LocalActivityRunners, RunLocalActivities } from '../task/task-ports.js';
import type { FromProcessor, ProtocolPort, ToProcessor } from './thread-protocol.js';

type Port = Pick<ProtocolPort<FromProcessor, ToProcessor>, 'post'>;

type Command = LocalActivityRequest['command'];

interface Entry {
  readonly id: number;
  readonly run: RunTable;
  readonly seq: number;
}

interface Ended {
  seq: number;
  command: Command;
  result: LocalActivityResult;
}

export class LocalActivityTable implements LocalActivityRunners {
  private readonly runs = new Map<string, RunTable>();
  private readonly entries = new Map<number, Entry>();
  private lastId = 0;

  constructor(
    private readonly port: Port,
    private readonly clock: Clock,
  ) {}

  of(workflow: LocalActivityRequest['workflow']): RunLocalActivities {
    let run = this.runs.get(workflow.runId);
    if (!run) this.runs.set(workflow.runId, (run = new RunTable(this, workflow, this.clock)));
    run.isOrphaned = false;
    return run;
  }

  release({ runId }: Pick<WorkflowRunRef, 'runId'>, comesAgain: boolean): void {
    const run = this.runs.get(runId);
    if (!run) return;
    run.isOrphaned = !comesAgain;
    if (!comesAgain) run.dropEnded();
    if (run.isEmpty) this.runs.delete(runId);
  }

  /** Takes what the main thread says. */
  receive({ id, result }: Extract<ToProcessor, { type: 'localActivityResult' }>): void {
    const entry = this.entries.get(id);
    this.entries.delete(id);
    entry?.run.end(entry.seq, id, result);
    if (entry?.run.isOrphaned && entry.run.isEmpty) this.runs.delete(entry.run.workflow.runId);
  }

  open(run: RunTable, request: LocalActivityRequest): number {
    const id = ++this.lastId;
    this.entries.set(id, { id, run, seq: request.command.seq });
    this.port.post({ type: 'localActivity', id, request: plainRequest(request) });
    return id;
  }

  cancel(id: number): void {
    if (this.entries.has(id)) this.port.post({ type: 'localActivityCancel', id });
  }
}

class RunTable implements RunLocalActivities {
  /** Nobody waits for what ends. */
  isOrphaned = false;
  /** By number: what runs, and the id under which it does. */
  private readonly running = new Map<number, { id: number; command: Command }>();
  private ended: Ended[] = [];
  private waiting?: Deferred<void>;

  constructor(
    private readonly table: LocalActivityTable,
    readonly workflow: LocalActivityRequest['workflow'],
    private readonly clock: Clock,
  ) {}

  get isEmpty(): boolean {
    return this.running.size === 0 && this.ended.length === 0;
  }

  carryOut(orders: readonly LocalActivityOrder[]): void {
    for (const order of orders) {
      if (order.type === 'run') this.start(order.request);
      else if (order.type === 'cancelAll') this.cancelAll();
      else this.leave(order.seq, order.type === 'cancel', order.type === 'cancel' && order.isAwaited);
    }
  }

  async takeEnded(timeoutMs: number): Promise<{ seq: number; result: LocalActivityResult }[]> {
    if (this.ended.length === 0 && timeoutMs > 0) {
      const waiting = (this.waiting = deferred());
      const timer = this.clock.setTimeout(() => waiting.resolve(), timeoutMs);
      await waiting.promise;
      timer.cancel();
      delete this.waiting;
    }
    return this.ended.splice(0);
  }

  end(seq: number, id: number, result: LocalActivityResult): void {
    const running = this.running.get(seq);
    // Another call has its number now.
    if (running?.id !== id) return;
    this.running.delete(seq);
    if (this.isOrphaned) return;
    this.ended.push({ seq, command: running.command, result });
    this.waiting?.resolve();
  }

  dropEnded(): void {
    this.ended = [];
  }

  private start(command: Command): void {
    const { seq } = command;
    const known = this.running.get(seq) ?? this.ended.find((end) => end.seq === seq);
    if (known && isSameCall(known.command, command)) return;
    this.leave(seq, true, false);
    this.running.set(seq, { id: this.table.open(this, { workflow: this.workflow, command }), command });
  }

  private leave(seq: number, cancels: boolean, isAwaited: boolean): void {
    const running = this.running.get(seq);
    if (running && cancels) this.table.cancel(running.id);
    if (isAwaited) return;
    this.running.delete(seq);
    this.ended = this.ended.filter((end) => end.seq !== seq);
  }

  private cancelAll(): void {
    for (const seq of [...this.running.keys()]) this.leave(seq, true, false);
    this.ended = [];
  }
}

function isSameCall(a: Command, b: Command): boolean {
  return (
    a.activityType === b.activityType &&
    a.attempt === b.attempt &&
    a.arguments.length === b.arguments.length &&
    a.arguments.every(({ data }, index) => Buffer.compare(data, b.arguments[index].data) === 0)
  );
}
