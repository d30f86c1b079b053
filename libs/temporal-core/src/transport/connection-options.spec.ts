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
    ['options', wrong('localhost'), /must be an object, not string/],
    ['adress', wrong({ adress: 'x' }), /does not exist: known are address, tls,/],
    ['address', { address: 'http://x' }, /scheme/],
    ['apiKey', { apiKey: '' }, /is empty/],
    ['apiKey', { apiKey: 'secret\n' }, /line break; trim it/],
    ['apiKey', wrong({ apiKey: 5 }), /must be a string, not number/],
    [`metadata['authorization']`, { apiKey: 'k', metadata: { authorization: 'Bearer x' } }, /contradicts `apiKey`/],
    ['metadata', wrong({ metadata: [] }), /must be an object .* not an array/],
    [`metadata['a b']`, { metadata: { 'a b': 'x' } }, /is no header name/],
    [`metadata['a']`, { metadata: { a: 'ö' } }, /printable ASCII/],
    [`metadata['a']`, { metadata: { a: Uint8Array.of(1) } }, /must be a string, not bytes/],
    [`metadata['a-bin']`, { metadata: { 'a-bin': 'x' } }, /must be bytes/],
    [`metadata['grpc-timeout']`, { metadata: { 'grpc-timeout': 'x' } }, /is reserved/],
    [`metadata['Client-Name']`, { metadata: { 'Client-Name': 'x' } }, /sets this header itself/],
    ['connectTimeout', wrong({ connectTimeout: 'soon' }), /is no time: 'soon'/],
    ['rpcTimeout', { rpcTimeout: 0 }, /must be more than 0/],
    ['longPollTimeout', { longPollTimeout: -1 }, /is no time/],
    ['keepalive', wrong({ keepalive: true }), /must be an object/],
    ['keepalive.interval', wrong({ keepalive: { interval: 5 } }), /known are time, timeout, permitWithoutCalls/],
    ['maxReceiveMessageLength', { maxReceiveMessageLength: -1 }, /whole number of bytes/],
    ['retry.maxAttempts', wrong({ retry: { maxAttempts: 5 } }), /known are initialInterval/],
    ['retry.maximumAttempts', { retry: { maximumAttempts: 0 } }, /whole number from 1/],
    ['retry.backoffCoefficient', { retry: { backoffCoefficient: 0.5 } }, /number from 1/],
    ['interceptors', wrong({ interceptors: {} }), /must be an array/],
    ['interceptors[1]', wrong({ interceptors: [{ unary: () => 0 }, {}] }), /has no method `unary`/],
    ['plugins', wrong({ plugins: {} }), /must be an array/],
    [
      'plugins (what configureConnection returned)',
      wrong({ plugins: [{ name: 'forgetful', configureConnection: () => undefined }] }),
      /must be an object, not undefined/,
    ],
    ['logger', wrong({ logger: { info: () => 0 } }), /has no method `log`/],
    ['meter', wrong({ meter: 'none' }), /has no method `createCounter`/],
    ['clock', wrong({ clock: Date }), /has no method `setTimeout`/],
    ['keepalive.permitWithoutCalls', wrong({ keepalive: { permitWithoutCalls: 1 } }), /true or false/],
    [`channelArgs['grpc.x']`, wrong({ channelArgs: { 'grpc.x': true } }), /string or a number, not boolean/],
  ])('refuse a wrong %s', (option, options, problem) => {
    const resolve = (): unknown => resolveConnectionOptions(options);
    expect(resolve).toThrow(ConnectionOptionsError);
    expect(resolve).toThrow(`Connection option \`${option}\` `);
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
