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
    await expect(new CallMetadata({}, notText).forCall(undefined)).rejects.toThrow('`apiKey()` must be a string');
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
      `\`metadata['a b']\` is no header name`,
    );
  });
});
