import { createRequire } from 'node:module';
import type { Root } from 'protobufjs';
import { describe, expect, it } from 'vitest';
import * as listed from './enums.js';
import * as generated from './gen/enums.js';

const root = createRequire(import.meta.url)('@temporalio/proto/protos/json-module.js') as Root;

describe('enums.ts', () => {
  it('lists every generated enum', () => {
    expect(Object.keys(listed).sort()).toEqual(Object.keys(generated).sort());
  });

  it('has the names and numbers of the API', () => {
    const known = Object.keys(listed).filter((name) => root.lookup(`temporal.api.enums.v1.${name}`));
    expect(known.length).toBeGreaterThan(50);
    for (const name of known) {
      expect(listed[name as keyof typeof listed], name).toEqual(
        root.lookupEnum(`temporal.api.enums.v1.${name}`).values,
      );
    }
  });
});
