import { describe, expect, it } from 'vitest';
import { composeInterceptors, type InterceptorOf } from './interceptor-chain.js';

interface Calls {
  execute(input: { value: string }): string;
  other(input: number): number;
}

const innermost = (input: { value: string }): string => `[${input.value}]`;

describe('a chain of interceptors', () => {
  it('is the innermost function itself when no interceptor takes the method', () => {
    const other: InterceptorOf<Calls> = { other: (input, next) => next(input) };
    expect(composeInterceptors([other], 'execute', innermost)).toBe(innermost);
  });

  it('calls interceptors in the order given, each around the next', () => {
    const around = (name: string): InterceptorOf<Calls> => ({
      execute: (input, next) => `${name}(${next({ value: `${input.value}${name}` })})`,
    });
    expect(composeInterceptors([around('a'), around('b')], 'execute', innermost)({ value: '' })).toBe('a(b([ab]))');
  });

  it('lets an interceptor answer without going on', () => {
    const cached: InterceptorOf<Calls> = { execute: () => 'cached' };
    const unreachable = (): string => {
      throw new Error('reached');
    };
    expect(composeInterceptors([cached], 'execute', unreachable)({ value: 'x' })).toBe('cached');
  });

  it('calls a method with its interceptor as `this`', () => {
    class Counting implements InterceptorOf<Calls> {
      calls = 0;
      execute(input: { value: string }, next: (input: { value: string }) => string): string {
        this.calls += 1;
        return next(input);
      }
    }
    const counting = new Counting();
    const call = composeInterceptors([counting], 'execute', innermost);
    call({ value: '1' });
    call({ value: '2' });
    expect(counting.calls).toBe(2);
  });
});
