import { describe, expect, it } from 'vitest';
import { RandomSource } from './random.js';

describe('random numbers of a run', () => {
  it('are those that histories depend on', () => {
    const random = new RandomSource('1234567890123456789');
    const first = [random.uint32(), random.uint32(), random.fraction(), random.uuid()];
    expect(first).toMatchInlineSnapshot(`
      [
        3168938356,
        908841829,
        0.2877478102034513,
        "ef6aa958-bef6-4f76-bbf8-accea7ac0ff6",
      ]
    `);
  });

  it('start over with another seed', () => {
    const random = new RandomSource('1');
    const first = random.uuid();
    random.reseed('2');
    expect(random.uuid()).not.toBe(first);
    random.reseed('1');
    expect(random.uuid()).toBe(first);
  });

  it('differ between neighbouring seeds and fill their range', () => {
    const fractions = Array.from({ length: 2000 }, (_, i) => new RandomSource(String(i)).fraction());
    expect(new Set(fractions).size).toBe(2000);
    const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
    expect(mean).toBeGreaterThan(0.47);
    expect(mean).toBeLessThan(0.53);
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
  });

  it('make UUIDs of version 4', () => {
    const random = new RandomSource('x');
    for (let i = 0; i < 100; i++) {
      expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});
