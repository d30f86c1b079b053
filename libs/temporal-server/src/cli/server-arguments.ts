/**
 * The command line of `nest-temporal-server`: its options, their checks, its help. It neither prints nor starts
 * anything.
 */
import { parseArgs } from 'node:util';
import { nearNames } from '@nest-temporal/core/internal/common/near-names';
import type { Option } from '@nest-temporal/core/internal/common/options/option';
import { text } from '@nest-temporal/core/internal/common/options/option-types';
import { valueText } from '@nest-temporal/core/internal/common/options/value-text';
import type { SearchAttributeType } from '@nest-temporal/core/internal/common/search-attributes';
import { attributeTypes, listenSchema, serverPlace, type EmbeddedServerOptions } from '../embedded-server-options.js';

/** What the command line asks for. */
export type ServerCommand =
  | { readonly kind: 'help' | 'version' }
  | {
      readonly kind: 'start';
      readonly host: string;
      readonly port: number;
      readonly options: Pick<
        EmbeddedServerOptions,
        'timeSkipping' | 'namespaces' | 'searchAttributes' | 'dynamicConfig'
      >;
    };

/** A command line that cannot be obeyed. The message names the option and the cure. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const defaultPort = '7233';
const { host: hostOption, port: portOption } = listenSchema.properties;

const options = {
  port: { type: 'string', short: 'p' },
  ip: { type: 'string' },
  namespace: { type: 'string', short: 'n', multiple: true },
  'search-attribute': { type: 'string', multiple: true },
  'dynamic-config-value': { type: 'string', multiple: true },
  'time-skipping': { type: 'boolean' },
  'time-skipping-locked': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

export const help = `Starts an in-memory, Temporal-compatible server for development and tests.

Usage: nest-temporal-server [options]

  -p, --port <port>                    gRPC port; 0 chooses a free one. Default: ${defaultPort}
      --ip <address>                   Address to listen on. Default: ${hostOption.facts.default?.text}
  -n, --namespace <name>               Namespace in addition to 'default'. Repeatable.
      --search-attribute <name=Type>   Custom search attribute: ${Object.keys(attributeTypes).map(titleOf).join(', ')}.
                                       Repeatable.
      --dynamic-config-value <k=v>     Server setting, such as limit.maxIDLength=200. Repeatable.
      --time-skipping                  Skips time while nothing happens, unless a client locks it.
      --time-skipping-locked           Skips time only after a client unlocks it, as test environments do.
  -h, --help                           Show this help.
  -v, --version                        Show the version.
`;

/**
 * @throws UsageError
 */
export function parseServerArguments(args: readonly string[]): ServerCommand {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (values['time-skipping'] && values['time-skipping-locked']) {
    throw new UsageError('--time-skipping contradicts --time-skipping-locked. Remove one of the two.');
  }
  return {
    kind: 'start',
    host: checked('ip', values.ip, hostOption),
    port: checked('port', values.port ?? defaultPort, portOption, numberOf(values.port ?? defaultPort)),
    options: {
      timeSkipping: values['time-skipping'] ? 'unlocked' : (values['time-skipping-locked'] ?? false),
      namespaces: (values.namespace ?? []).map((name) => checked('namespace', name, text())),
      searchAttributes: Object.fromEntries((values['search-attribute'] ?? []).map(attributeOf)),
      dynamicConfig: Object.fromEntries(
        (values['dynamic-config-value'] ?? []).map((given) => pairOf('dynamic-config-value', given, 'key=value')),
      ),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(explain(args, error as Error));
  }
}

/** Node says what is wrong at length; what it does not say is which option was meant. */
function explain(args: readonly string[], { message }: Error): string {
  const known = Object.keys(options);
  const unknown = args
    .map((arg) => /^--(?:no-)?([^=]+)/.exec(arg)?.[1])
    .find((name) => name !== undefined && !known.includes(name));
  if (unknown === undefined) return message;
  const [near] = nearNames(unknown, known);
  return `Unknown option --${unknown}.${near ? ` Did you mean --${near}?` : ''}`;
}

/** @param value - `given` as the option of the server takes it */
function checked<T, R, H extends boolean>(
  name: string,
  given: string | undefined,
  option: Option<T, R, H>,
  value: unknown = given,
): R {
  try {
    return option.read(value, serverPlace(`--${name}`)) as R;
  } catch {
    throw new UsageError(`--${name} must be ${option.facts.allowed}, but is ${valueText(given)}.`);
  }
}

function numberOf(digits: string): number {
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

function attributeOf(given: string): [string, SearchAttributeType] {
  const [name, typeName] = pairOf('search-attribute', given, 'name=Type');
  const known = Object.keys(attributeTypes) as SearchAttributeType[];
  const type = known.find((candidate) => plain(candidate) === plain(typeName));
  if (type) return [name, type];
  throw new UsageError(
    `--search-attribute ${name}: the type must be one of ${known.map(titleOf).join(', ')}, but is ${valueText(typeName)}.`,
  );
}

function pairOf(option: string, given: string, shape: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`--${option} must be ${shape}, but is ${valueText(given)}.`);
  }
  return [name, value];
}

function plain(typeName: string): string {
  return typeName.replaceAll('_', '').toUpperCase();
}

/** `KeywordList` of `KEYWORD_LIST`: how Temporal's own tools write it. */
function titleOf(type: string): string {
  return type
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
