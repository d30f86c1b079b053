import { CancellationScope, log, rootCause } from '@nest-temporal/nestjs/workflow';

/** What must be undone when an order does not come to its end: a list of actions, undone from the last to the first. */
export class Compensations {
  private readonly actions: { name: string; undo: () => Promise<void> }[] = [];

  add(name: string, undo: () => Promise<void>): void {
    this.actions.push({ name, undo });
  }

  async run(): Promise<void> {
    // A cancelled workflow may start nothing more, except where it is shielded from its own cancellation.
    await CancellationScope.nonCancellable(async () => {
      for (const { name, undo } of this.actions.toReversed()) {
        try {
          await undo();
        } catch (error) {
          // Activities are retried until they succeed, so this one cannot: the others must be undone all the same.
          log.error('A step could not be undone', { compensation: name, error: rootCause(error) });
        }
      }
    });
  }
}
