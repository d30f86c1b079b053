/**
 * The reaction of the application to a worker that failed: the option of the worker, otherwise that of the application.
 */
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { errorAttributes } from '@nest-temporal/core';
import { TemporalWorkerError } from '../errors.js';
import { createNestLogger } from '../temporal.logger.js';
import type { OnFatalError } from '../temporal.options.js';

@Injectable()
export class WorkerFailures {
  private readonly logger = createNestLogger('TemporalModule');
  private fallback: OnFatalError = 'crash';

  /** What happens where a worker has no option of its own. */
  setDefault(fallback: OnFatalError): void {
    this.fallback = fallback;
  }

  report(worker: string, cause: unknown, own: OnFatalError | undefined): void {
    const error = new TemporalWorkerError(worker, cause);
    this.logger.error('Worker failed', { worker, ...errorAttributes(error) });
    // On a stack of its own, where what is thrown is caught by nobody; and after whoever is starting the application.
    setImmediate(() => {
      const reaction = own ?? this.fallback;
      if (reaction === 'log') return;
      if (reaction === 'crash') throw error;
      void Promise.resolve(reaction(error));
    });
  }
}

/**
 * Closes the application when one of its workers fails: other workers are drained, modules are destroyed, and the
 * process exits with code 1 when nothing else keeps it alive. Call it once, before the application starts; without it,
 * a failed worker crashes the process. The `onFatalError` option of a worker takes precedence.
 *
 * @example
 * ```ts
 * const app = await NestFactory.create(AppModule);
 * app.enableShutdownHooks();
 * closeOnWorkerFailure(app);
 * await app.listen(3000);
 * ```
 */
export function closeOnWorkerFailure(app: INestApplicationContext): void {
  app.get(WorkerFailures, { strict: false }).setDefault(async () => {
    process.exitCode ??= 1;
    await app.close();
  });
}
