import { describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../../scripts/test-certificates.mjs';
import { systemClock } from '../common/clock.js';
import { resolveConnectionOptions, type ConnectionOptions, type ConnectionPlugin } from './connection-options.js';
import { ConnectionOptionsError } from './errors.js';
import { channelOptionsFor } from './grpc-channel-options.js';

describe('connection options', () => {
  it('have defaults', () => {
    expect(resolveConnectionOptions()).toMatchObject({
      address: 'localhost:7233',
      target: 'localhost:7233',
      tls: undefined,
      apiKey: undefined,
      connectTimeoutMs: 10_000,
      rpcTimeoutMs: 10_000,
      longPollTimeoutMs: 70_000,
      keepalive: { timeMs: 30_000, timeoutMs: 15_000, permitWithoutCalls: true },
      maxReceiveMessageLength: 134_217_728,
      retry: { initialIntervalMs: 100, maximumAttempts: 10, maximumElapsedMs: 10_000 },
      interceptors: [],
      clock: systemClock,
    });
  });

  it('are frozen, and later changes of what was given do not show', () => {
    const metadata = { team: 'a' };
    const options = resolveConnectionOptions({ metadata });
    metadata.team = 'b';
    expect(options.metadata.reveal()).toEqual({ team: 'a' });
    expect(Object.isFrozen(options)).toBe(true);
  });

  it('speak TLS where there is an API key, unless told otherwise', () => {
    expect(resolveConnectionOptions({ apiKey: 'k' }).tls).toEqual({});
    expect(resolveConnectionOptions({ apiKey: 'k', tls: false }).tls).toBeUndefined();
    expect(resolveConnectionOptions({ tls: true }).tls).toEqual({});
    expect(resolveConnectionOptions({ tls: null }).tls).toBeUndefined();
  });

  it('take durations as text', () => {
    const options = resolveConnectionOptions({
      connectTimeout: '2s',
      keepalive: { time: '1 minute' },
      retry: { maximumInterval: '9s', maximumAttempts: 2 },
    });
    expect(options.connectTimeoutMs).toBe(2_000);
    expect(options.keepalive).toEqual({ timeMs: 60_000, timeoutMs: 15_000, permitWithoutCalls: true });
    expect(options.retry).toMatchObject({ initialIntervalMs: 100, maximumIntervalMs: 9_000, maximumAttempts: 2 });
  });

  it('switch retries and keepalive off by false', () => {
    const options = resolveConnectionOptions({ retry: false, keepalive: false });
    expect(options.retry.maximumAttempts).toBe(1);
    expect(options.keepalive).toBeUndefined();
  });

  it('are changed by plugins before they are checked', () => {
    const plugin: ConnectionPlugin = {
      name: 'cloud',
      configureConnection: (options) => ({ ...options, address: 'cloud:7233' }),
    };
    expect(resolveConnectionOptions({ address: 'not an address', plugins: [plugin] }).address).toBe('cloud:7233');
  });

  const wrong = (options: unknown): ConnectionOptions => options as ConnectionOptions;
  it.each<[option: string, options: ConnectionOptions, problem: RegExp]>([
    ['', wrong('localhost'), /the options must be an object, but are "localhost"/],
    ['adress', wrong({ adress: 'x' }), /unknown option "adress"\. Did you mean "address"\?/],
    ['address', { address: 'http://x' }, /scheme/],
    ['address', wrong({ address: 7233 }), /must be an address such as "localhost:7233", but is 7233/],
    ['apiKey', { apiKey: '' }, /is empty/],
    ['apiKey', { apiKey: 'secret\n' }, /line break: trim it/],
    ['apiKey', wrong({ apiKey: 5 }), /must be an API key, or a function that returns one, but is a number/],
    ['metadata.authorization', { apiKey: 'k', metadata: { authorization: 'Bearer x' } }, /contradicts "apiKey"/],
    ['metadata', wrong({ metadata: [] }), /must be an object .* is an empty array/],
    ['metadata.a b', { metadata: { 'a b': 'x' } }, /is not a header name/],
    ['metadata.a', { metadata: { a: 'ö' } }, /printable ASCII/],
    ['metadata.a', { metadata: { a: Uint8Array.of(1) } }, /must be a string, but is an instance of Uint8Array/],
    ['metadata.a-bin', { metadata: { 'a-bin': 'x' } }, /must be a Uint8Array/],
    ['metadata.grpc-timeout', { metadata: { 'grpc-timeout': 'x' } }, /is reserved/],
    ['metadata.Client-Name', { metadata: { 'Client-Name': 'x' } }, /SDK sets itself/],
    ['connectTimeout', wrong({ connectTimeout: 'soon' }), /must be a duration greater than 0, but is "soon"/],
    ['rpcTimeout', { rpcTimeout: 0 }, /greater than 0, but is 0/],
    ['longPollTimeout', { longPollTimeout: -1 }, /duration greater than 0/],
    ['keepalive', wrong({ keepalive: true }), /must be false or an object, but is true/],
    ['keepalive.interval', wrong({ keepalive: { interval: 5 } }), /time, timeout, permitWithoutCalls/],
    ['maxReceiveMessageLength', { maxReceiveMessageLength: -1 }, /integer number of bytes from 1 to 2147483647/],
    ['retry.maxAttempts', wrong({ retry: { maxAttempts: 5 } }), /Did you mean "retry.maximumAttempts"/],
    ['retry.maximumAttempts', { retry: { maximumAttempts: 0 } }, /integer of at least 1/],
    ['retry.backoffCoefficient', { retry: { backoffCoefficient: 0.5 } }, /number of at least 1/],
    ['interceptors', wrong({ interceptors: {} }), /must be an array/],
    [
      'interceptors[1].unari',
      wrong({ interceptors: [{ unary: () => 0 }, { unari: () => 0 }] }),
      /"interceptors\[1\].unary"/,
    ],
    ['plugins', wrong({ plugins: {} }), /must be an array/],
    ['plugins[0]', wrong({ plugins: [{ name: 'forgetful', configureConnection: () => undefined }] }), /Return them/],
    ['logger', wrong({ logger: { info: () => 0 } }), /must be a Logger/],
    ['meter', wrong({ meter: 'none' }), /must be a Meter, but is "none"/],
    ['clock', wrong({ clock: Date }), /must be a Clock, but is the function Date/],
    ['keepalive.permitWithoutCalls', wrong({ keepalive: { permitWithoutCalls: 1 } }), /true or false/],
    ['channelArgs.grpc.x', wrong({ channelArgs: { 'grpc.x': true } }), /must be a string or a number, but is true/],
  ])('refuse a wrong %s', (option, options, problem) => {
    const resolve = (): unknown => resolveConnectionOptions(options);
    expect(resolve).toThrow(ConnectionOptionsError);
    expect(resolve).toThrow(expect.objectContaining({ option }));
    expect(resolve).toThrow(problem);
  });
});

describe('options of the gRPC channel', () => {
  it('raise the limit of answers, keep the connection alive and own it', () => {
    expect(channelOptionsFor(resolveConnectionOptions())).toMatchObject({
      'grpc.max_receive_message_length': 134_217_728,
      'grpc.keepalive_time_ms': 30_000,
      'grpc.keepalive_timeout_ms': 15_000,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.use_local_subchannel_pool': 1,
    });
  });

  it('send no probes without keepalive', () => {
    expect(channelOptionsFor(resolveConnectionOptions({ keepalive: false }))).not.toHaveProperty([
      'grpc.keepalive_time_ms',
    ]);
  });

  it('look for another name in the certificate when told to', () => {
    const { cert } = createCertificateAuthority();
    const tls = { serverNameOverride: 'temporal.example', serverRootCACertificate: cert };
    expect(channelOptionsFor(resolveConnectionOptions({ tls }))).toMatchObject({
      'grpc.ssl_target_name_override': 'temporal.example',
      'grpc.default_authority': 'temporal.example',
    });
  });

  it('are overridden by channelArgs', () => {
    const channelArgs = { 'grpc.keepalive_time_ms': 5, 'grpc.primary_user_agent': 'me' };
    expect(channelOptionsFor(resolveConnectionOptions({ channelArgs }))).toMatchObject(channelArgs);
  });
});
