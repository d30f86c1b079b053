/** `nest-temporal-server` from its arguments to its exit code, over streams and signals that are handed to it. */
import { loggerFrom } from '@nest-temporal/core/internal/common/telemetry';
import { sdkVersion } from '@nest-temporal/core/internal/common/sdk-version';
import { TemporalError } from '@nest-temporal/core/internal/common/errors';
import { EmbeddedServer } from '../embedded-server.js';
import { help, parseServerArguments, UsageError, type ServerCommand } from './server-arguments.js';

export interface CommandSurroundings {
  readonly args: readonly string[];
  /** Prints text to the user. */
  readonly out: (text: string) => void;
  /** Prints errors and warnings. */
  readonly err: (text: string) => void;
  /** Resolves when the user wants the server to stop, with what the user did. */
  readonly stopped: () => Promise<string>;
}

/** Exit codes. */
export const exitCodes = { stopped: 0, failed: 1, usage: 2 } as const;

/**
 * @returns the exit code
 */
export async function runServerCommand(surroundings: CommandSurroundings): Promise<number> {
  try {
    return await obey(parseServerArguments(surroundings.args), surroundings);
  } catch (error) {
    if (error instanceof UsageError) {
      surroundings.err(`${error.message}\nnest-temporal-server --help lists the options.\n`);
      return exitCodes.usage;
    }
    const text = error instanceof TemporalError ? error.message : String((error as Error)?.stack ?? error);
    surroundings.err(`${text}\n`);
    return exitCodes.failed;
  }
}

async function obey(command: ServerCommand, { out, err, stopped }: CommandSurroundings): Promise<number> {
  if (command.kind === 'start') return serve(command, { out, err, stopped });
  out(command.kind === 'help' ? help : `${sdkVersion}\n`);
  return exitCodes.stopped;
}

async function serve(
  { host, port, options }: Extract<ServerCommand, { kind: 'start' }>,
  { out, err, stopped }: Omit<CommandSurroundings, 'args'>,
): Promise<number> {
  const logger = loggerFrom((level, message, attributes) => {
    if (level === 'WARN' || level === 'ERROR') err(`${level} ${message}${detailOf(attributes)}\n`);
  });
  const server = await EmbeddedServer.start({ ...options, logger });
  const stop = stopped();
  try {
    const address = await server.listen(port, host);
    const namespaces = ['default', ...(options.namespaces ?? [])].join(', ');
    out(
      `Temporal-compatible server ${sdkVersion}, in memory\n` +
        `  gRPC        ${address}\n` +
        `  namespaces  ${namespaces}\n` +
        `  time        ${timeText(options.timeSkipping)}\n` +
        'Press Ctrl+C to stop.\n',
    );
    out(`Stopping: ${await stop}\n`);
  } finally {
    await server.close();
  }
  return exitCodes.stopped;
}

function timeText(timeSkipping: boolean | 'unlocked' | undefined): string {
  if (timeSkipping === 'unlocked') return 'skipped while nothing happens';
  return timeSkipping ? 'skipped once a client unlocks it' : 'real';
}

function detailOf(attributes: Readonly<Record<string, unknown>> | undefined): string {
  const error = attributes?.['error'];
  return error instanceof Error ? `\n${error.stack ?? error.message}` : '';
}
