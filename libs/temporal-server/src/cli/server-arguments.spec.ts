import { describe, expect, it } from 'vitest';
import { help, parseServerArguments, UsageError } from './server-arguments.js';

describe('the arguments of nest-temporal-server', () => {
  it('have defaults', () => {
    expect(parseServerArguments([])).toEqual({
      kind: 'start',
      host: '127.0.0.1',
      port: 7233,
      options: { timeSkipping: false, namespaces: [], searchAttributes: {}, dynamicConfig: {} },
    });
  });

  it('are read', () => {
    const args = '--port 0 --ip ::1 -n a --namespace=b --search-attribute A=KeywordList --search-attribute B=int';
    const config = ['--dynamic-config-value', 'limit.maxIDLength=200', '--time-skipping'];
    expect(parseServerArguments([...args.split(' '), ...config])).toEqual({
      kind: 'start',
      host: '::1',
      port: 0,
      options: {
        timeSkipping: 'unlocked',
        namespaces: ['a', 'b'],
        searchAttributes: { A: 'KEYWORD_LIST', B: 'INT' },
        dynamicConfig: { 'limit.maxIDLength': '200' },
      },
    });
    expect(parseServerArguments(['--time-skipping-locked'])).toMatchObject({ options: { timeSkipping: true } });
  });

  it.each([
    ['--help', 'help'],
    ['-h', 'help'],
    ['--version', 'version'],
  ])('ask by %s for the %s', (arg, kind) => {
    expect(parseServerArguments([arg])).toEqual({ kind });
  });

  it.each([
    [['--prot', '1'], 'There is no option --prot: did you mean --port?'],
    [['--xyzzy'], 'There is no option --xyzzy'],
    [['--port'], "Option '-p, --port <value>' argument missing"],
    [['--port', 'http'], "--port must be between 0 and 65535, not 'http'; 0 takes a free one"],
    [['--port', '65536'], "--port must be between 0 and 65535, not '65536'; 0 takes a free one"],
    [['--ip', ''], '--ip is empty: leave it out or give a value'],
    [['--namespace', ''], '--namespace is empty: leave it out or give a value'],
    [['--search-attribute', 'A'], "--search-attribute must be name=Type, not 'A'"],
    [['--search-attribute', 'A=Date'], '--search-attribute A: its type must be one of "Text", "Keyword"'],
    [['--dynamic-config-value', 'a'], "--dynamic-config-value must be key=value, not 'a'"],
    [['--time-skipping', '--time-skipping-locked'], 'Give --time-skipping or --time-skipping-locked, not both'],
    [['start'], "Unexpected argument 'start'"],
  ])('%j are refused with the option and the cure', (args, message) => {
    expect(() => parseServerArguments(args)).toThrow(UsageError);
    expect(() => parseServerArguments(args)).toThrow(message);
  });

  it('stand in the help, all of them', () => {
    for (const option of ['port', 'ip', 'namespace', 'search-attribute', 'dynamic-config-value', 'time-skipping']) {
      expect(help).toContain(`--${option} `);
    }
    expect(help).toContain('KeywordList');
  });
});
