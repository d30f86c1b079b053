import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchRejections } from './rejection-watch.js';

const event = 'unhandledRejection';
const listenersOfTheRunner = process.rawListeners(event) as (() => void)[];
const seen: unknown[] = [];
const application = (reason: unknown): void => void seen.push(reason);

/** What Node does when a rejection stays unhandled. */
function reject(reason: unknown, promise: object): void {
  process.emit(event, reason, promise as Promise<unknown>);
}

describe('the watch on unhandled rejections', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    seen.length = 0;
    process.removeAllListeners(event);
    process.on(event, application);
  });
  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
    process.removeAllListeners(event);
    for (const listener of listenersOfTheRunner) process.on(event, listener);
  });

  it('gives those of a realm to the realm, and not to the application', () => {
    const own = {};
    const taken: unknown[] = [];
    const end = watchRejections({ owns: (promise) => promise === own, take: (reason) => taken.push(reason) });
    reject('mine', own);
    reject('theirs', {});
    expect([taken, seen]).toEqual([['mine'], ['theirs']]);
    end();
  });

  it('gives one that hides its realm to the task which began last, unless another owns it', () => {
    const taken: string[] = [];
    const claim = (name: string, owns: boolean | undefined): (() => void) =>
      watchRejections({ owns: () => owns, take: (reason) => taken.push(`${name} ${String(reason)}`) });
    const ends = [claim('one', undefined), claim('two', undefined), claim('three', false)];
    reject('hidden', {});
    ends.push(claim('owner', true));
    reject('known', {});
    expect([taken, seen]).toEqual([['two hidden', 'owner known'], []]);
    for (const end of ends) end();
  });

  it('passes others on to listeners that came while it watched', () => {
    const end = watchRejections({ owns: () => false, take: () => undefined });
    const late: unknown[] = [];
    process.on(event, (reason) => late.push(reason));
    reject('x', {});
    expect([seen, late]).toEqual([['x'], ['x']]);
    end();
    vi.runAllTimers();
    expect(process.listenerCount(event)).toBe(2);
    reject('y', {});
    expect([seen, late]).toEqual([
      ['x', 'y'],
      ['x', 'y'],
    ]);
  });

  it('turns others into exceptions when nobody else listens, as Node would', () => {
    process.removeAllListeners(event);
    const end = watchRejections({ owns: () => false, take: () => undefined });
    expect(() => reject(new Error('crash'), {})).toThrow('crash');
    end();
  });

  it('puts the listeners back when it has been idle, and not while somebody watches', () => {
    const end = [
      watchRejections({ owns: () => false, take: () => undefined }),
      watchRejections({ owns: () => false, take: () => undefined }),
    ];
    end[0]?.();
    vi.runAllTimers();
    expect(process.listeners(event)).not.toContain(application);
    end[1]?.();
    expect(process.listeners(event)).not.toContain(application);
    vi.runAllTimers();
    expect(process.listeners(event)).toEqual([application]);
  });
});
