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
    [['--prot', '1'], 'Unknown option --prot. Did you mean --port?'],
    [['--xyzzy'], 'Unknown option --xyzzy.'],
    [['--port'], "Option '-p, --port <value>' argument missing"],
    [['--port', 'http'], '--port must be an integer from 0 to 65535, but is "http".'],
    [['--port', '65536'], '--port must be an integer from 0 to 65535, but is "65536".'],
    [['--port', '1e3'], '--port must be an integer from 0 to 65535, but is "1e3".'],
    [['--ip', ''], '--ip must be a non-empty string, but is "".'],
    [['--namespace', ' '], '--namespace must be a non-empty string, but is " ".'],
    [['--search-attribute', 'A'], '--search-attribute must be name=Type, but is "A".'],
    [['--search-attribute', 'A=Date'], '--search-attribute A: the type must be one of Text, Keyword, '],
    [['--dynamic-config-value', 'a'], '--dynamic-config-value must be key=value, but is "a".'],
    [['--time-skipping', '--time-skipping-locked'], '--time-skipping contradicts --time-skipping-locked.'],
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
