import { describe, expect, it } from 'vitest';
import { targetOf } from './connection-address.js';
import { ConnectionOptionsError } from './errors.js';

describe('address', () => {
  it.each([
    ['localhost:7233', 'localhost:7233'],
    ['temporal', 'temporal:7233'],
    ['temporal_frontend:7233', 'temporal_frontend:7233'],
    ['10.0.0.1', '10.0.0.1:7233'],
    ['::1', '[::1]:7233'],
    ['[::1]', '[::1]:7233'],
    ['[::1]:80', '[::1]:80'],
    ['dns:///temporal:1', 'dns:///temporal:1'],
    ['dns:///temporal', 'dns:///temporal:7233'],
    ['dns:temporal', 'dns:temporal:7233'],
    ['ipv4:10.0.0.1:7233,10.0.0.2:7233', 'ipv4:10.0.0.1:7233,10.0.0.2:7233'],
    ['unix:/run/temporal.sock', 'unix:/run/temporal.sock'],
    ['ns.acct.tmprl.cloud:7233', 'ns.acct.tmprl.cloud:7233'],
  ])('%s is the target %s', (address, target) => {
    expect(targetOf(address)).toBe(target);
  });

  it.each([
    ['', /is empty/],
    [' localhost:7233', /white space/],
    ['http://localhost:7233', /scheme "http:\/\/".* such as "localhost:7233"\.$/],
    ['https://temporal.example', /such as "temporal.example:7233", and set "tls: true"/],
    ['dns:https://temporal', /scheme "https:\/\/"/],
    ['temporal:7233/default', /has a path/],
    ['user@temporal:7233', /credentials/],
    [':7233', /has no host/],
    ['temporal:', /no port after the colon/],
    ['temporal:http', /no port between 1 and 65535/],
    ['temporal:0', /no port between 1 and 65535/],
    ['temporal:65536', /no port between 1 and 65535/],
    ['temporal:1:2', /no port between 1 and 65535/],
    ['[::x]:1', /no IPv6 address in brackets/],
    ['tempo$ral:1', /not allowed in a host name/],
    ['dns:', /has nothing after/],
  ])('%s is refused with a message of its own', (address, message) => {
    expect(() => targetOf(address)).toThrow(ConnectionOptionsError);
    expect(() => targetOf(address)).toThrow(message);
    expect(() => targetOf(address)).toThrow(/^Connection: option "address"/);
  });
});
