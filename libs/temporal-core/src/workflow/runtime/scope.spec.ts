import { describe, expect, it } from 'vitest';
import { CancelledFailure } from '../../common/failures.js';
import { Scope } from './scope.js';

function heard(scope: Scope): string[] {
  const reasons: string[] = [];
  scope.subscribe((reason) => reasons.push(reason.message));
  return reasons;
}

describe('a cancellation scope', () => {
  it('tells its listeners once, in the order they came', () => {
    const scope = new Scope(undefined);
    const order: number[] = [];
    scope.subscribe(() => order.push(1));
    scope.subscribe(() => order.push(2));
    scope.cancel();
    scope.cancel();
    expect(order).toEqual([1, 2]);
    expect(scope.cancelReason).toBeInstanceOf(CancelledFailure);
  });

  it('cancels what is nested in it, with its own reason', () => {
    const root = new Scope(undefined);
    const inner = new Scope(new Scope(root));
    const reasons = heard(inner);
    root.cancel(new Error('shutdown'));
    expect(reasons).toEqual(['shutdown']);
    expect(inner.cancelReason?.message).toBe('shutdown');
  });

  it('that is made in a cancelled one is cancelled from the start', () => {
    const root = new Scope(undefined);
    root.cancel(new Error('early'));
    expect(new Scope(root).cancelReason?.message).toBe('early');
  });

  it('does not cancel its parent or its siblings', () => {
    const root = new Scope(undefined);
    const [left, right] = [new Scope(root), new Scope(root)];
    left.cancel();
    expect([root.cancelReason, right.cancelReason]).toEqual([undefined, undefined]);
  });

  it('that is shielded hears the request, and heeds it neither itself nor for what is nested in it', () => {
    const root = new Scope(undefined);
    const shielded = new Scope(root, false);
    const nested = new Scope(shielded);
    const [own, inner] = [heard(shielded), heard(nested)];
    const requests: string[] = [];
    shielded.subscribeToRequest((reason) => requests.push(reason.message));
    root.cancel(new Error('stop'));
    expect([own, inner, requests]).toEqual([[], [], ['stop']]);
    expect([shielded.cancelReason, nested.cancelReason]).toEqual([undefined, undefined]);
    expect(shielded.requestReason?.message).toBe('stop');
  });

  it('forgets listeners that leave, and leaves its parent with the last of them', () => {
    const root = new Scope(undefined);
    const inner = new Scope(root);
    let calls = 0;
    const forget = inner.subscribe(() => calls++);
    forget();
    root.cancel();
    expect(calls).toBe(0);
    expect((root as unknown as { listeners: Set<unknown> }).listeners.size).toBe(0);
  });
});
