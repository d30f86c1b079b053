import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AbortableCalls, onAbort } from './abortable-calls.js';

describe('calls that share an AbortSignal', () => {
  const callNamed = (name: string, log: string[]) => ({ cancel: () => void log.push(name) });

  it('cost it one listener, and none when all have ended', () => {
    const { signal } = new AbortController();
    const calls = new AbortableCalls();
    const [a, b] = [callNamed('a', []), callNamed('b', [])];
    calls.add(signal, a);
    calls.add(signal, b);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    calls.delete(signal, a);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    calls.delete(signal, b);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('are cancelled together, those of other signals left alone', () => {
    const controller = new AbortController();
    const log: string[] = [];
    const calls = new AbortableCalls();
    const ended = callNamed('ended', log);
    calls.add(controller.signal, callNamed('a', log));
    calls.add(controller.signal, ended);
    calls.add(controller.signal, callNamed('b', log));
    calls.add(new AbortController().signal, callNamed('other', log));
    calls.delete(controller.signal, ended);
    controller.abort();
    expect(log).toEqual(['a', 'b']);
  });

  it('may end while they are being cancelled', () => {
    const controller = new AbortController();
    const calls = new AbortableCalls();
    const log: string[] = [];
    for (const name of ['a', 'b']) {
      const call = {
        cancel: () => {
          log.push(name);
          calls.delete(controller.signal, call);
        },
      };
      calls.add(controller.signal, call);
    }
    controller.abort();
    expect(log).toEqual(['a', 'b']);
  });
});

describe('waiting for a signal', () => {
  it('costs it one listener, however many wait, and none when all have stopped', () => {
    const controller = new AbortController();
    const log: number[] = [];
    const stops = Array.from({ length: 50 }, (_, i) => onAbort(controller.signal, () => log.push(i)));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    for (const stop of stops.slice(0, 49)) stop();
    controller.abort();
    expect(log).toEqual([49]);
    stops[49]?.();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});
