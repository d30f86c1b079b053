import { describe, expect, it } from 'vitest';
import { sdkVersion } from '../common/sdk-version.js';
import { CallMetadata } from './call-metadata.js';
import { ConnectionOptionsError } from './errors.js';

describe('metadata of calls', () => {
  it('name the client and its version', async () => {
    const metadata = await new CallMetadata({}, undefined).forCall(undefined);
    expect(metadata.getMap()).toEqual({ 'client-name': 'temporal-nestjs', 'client-version': sdkVersion });
  });

  it('are shared by calls that add nothing', () => {
    const calls = new CallMetadata({ team: 'a' }, 'key');
    expect(calls.forCall(undefined)).toBe(calls.forCall(undefined));
  });

  it('are shared by calls in a row that add the same texts', () => {
    const calls = new CallMetadata({ team: 'a' }, 'key');
    expect(calls.forCall({ trace: '1' })).toBe(calls.forCall({ trace: '1' }));
  });

  it('follow what calls add, though it is one object changed in place', async () => {
    const calls = new CallMetadata({}, undefined);
    const bytes = Uint8Array.of(1);
    const added: Record<string, string | Uint8Array> = { trace: '1', 'span-bin': bytes };
    await calls.forCall(added);
    bytes[0] = 2;
    expect((await calls.forCall(added)).getMap()).toMatchObject({ trace: '1', 'span-bin': Buffer.of(2) });
    delete added['span-bin'];
    await calls.forCall(added);
    added['trace'] = '2';
    const sent = (await calls.forCall(added)).getMap();
    expect(sent).toMatchObject({ trace: '2' });
    expect(sent).not.toHaveProperty('span-bin');
  });

  it('that a call adds to carry what the connection was given meanwhile', async () => {
    const calls = new CallMetadata({ team: 'a' }, 'one');
    await calls.forCall({ trace: '1' });
    calls.setMetadata({ team: 'b' });
    expect((await calls.forCall({ trace: '1' })).getMap()).toMatchObject({ team: 'b', authorization: 'Bearer one' });
    calls.setApiKey('two');
    expect((await calls.forCall({ trace: '1' })).getMap()).toMatchObject({ team: 'b', authorization: 'Bearer two' });
  });

  it('of one call add to and override those of the connection, for this call only', async () => {
    const calls = new CallMetadata({ team: 'a' }, undefined);
    const metadata = await calls.forCall({ team: 'b', 'trace-bin': Uint8Array.of(1, 2) });
    expect(metadata.getMap()).toMatchObject({ team: 'b', 'trace-bin': Buffer.of(1, 2) });
    expect((await calls.forCall(undefined)).getMap()).toMatchObject({ team: 'a' });
  });

  it('carry the API key, and the next one as soon as it is set', async () => {
    const calls = new CallMetadata({}, 'one');
    expect((await calls.forCall(undefined)).get('authorization')).toEqual(['Bearer one']);
    calls.setApiKey('two');
    expect((await calls.forCall(undefined)).get('authorization')).toEqual(['Bearer two']);
  });

  it('ask a function for the key of each call', async () => {
    const keys = ['one', 'one', 'two'];
    const calls = new CallMetadata({}, async () => keys.shift() ?? '');
    const sent = [await calls.forCall(undefined), await calls.forCall(undefined), await calls.forCall({ a: 'b' })];
    expect(sent.map((metadata) => metadata.get('authorization')[0])).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ]);
  });

  it('fail with a status that is tried again when the function for the key throws', async () => {
    const calls = new CallMetadata({}, () => {
      throw new Error('vault is sealed');
    });
    await expect(calls.forCall(undefined)).rejects.toMatchObject({
      status: 'UNKNOWN',
      message: expect.stringContaining('vault is sealed') as string,
    });
  });

  it('refuse what the function for the key gives when it is no key', async () => {
    await expect(new CallMetadata({}, () => 'k\n').forCall(undefined)).rejects.toThrow(ConnectionOptionsError);
    const notText = (() => 5) as unknown as () => string;
    await expect(new CallMetadata({}, notText).forCall(undefined)).rejects.toThrow(
      'option "apiKey()" must be an API key',
    );
  });

  it('change with setMetadata and keep the key', async () => {
    const calls = new CallMetadata({ team: 'a' }, 'key');
    await calls.forCall(undefined);
    calls.setMetadata({ tier: 'gold' });
    const sent = (await calls.forCall(undefined)).getMap();
    expect(sent).toMatchObject({ tier: 'gold', authorization: 'Bearer key' });
    expect(sent).not.toHaveProperty('team');
  });

  it('refuse an entry of a call that no header can carry, by its name', () => {
    expect(() => new CallMetadata({}, undefined).forCall({ 'a b': 'x' })).toThrow(
      'option "metadata.a b" is not a header name',
    );
  });
});
