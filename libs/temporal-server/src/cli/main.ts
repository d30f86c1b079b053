import { runServerCommand } from './server-command.js';

const signals = ['SIGINT', 'SIGTERM'] as const;

process.exitCode = await runServerCommand({
  args: process.argv.slice(2),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stopped: () =>
    new Promise((resolve) => {
      // A second signal finds no listener and ends the process at once.
      for (const signal of signals) process.once(signal, () => resolve(signal));
    }),
});
