import { describe, expect, it } from 'vitest';
import { createOptionsProviders } from './temporal.providers.js';

class Factory {
  createTemporalOptions(): object {
    return {};
  }
}

describe('asynchronous options', () => {
  it('are made in exactly one way', () => {
    const make = (async: object): unknown =>
      createOptionsProviders('token', async, 'createTemporalOptions' as never, 'forRootAsync');
    expect(() => make({})).toThrow(
      /forRootAsync requires exactly one of useFactory, useClass and useExisting, but got none/,
    );
    expect(() => make({ useFactory: () => ({}), useClass: Factory })).toThrow(/got useFactory and useClass/);
  });
});
