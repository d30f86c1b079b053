import { Inject } from '@nestjs/common';
import {
  defaultClientName,
  getTemporalClientToken,
  getTemporalConnectionToken,
  getTemporalWorkerToken,
  type TemporalClientKind,
} from '../temporal.tokens.js';
import { requestRef } from '../workflow-ref/requested-refs.js';
import { checkWorkflowSource, type WorkflowSource } from '../workflow-ref/workflow-source.js';

/**
 * Injects a client of the named connection, or of the default connection.
 *
 * @param kind - class of the client. @defaultValue `WorkflowClient`
 */
export function InjectTemporalClient(name?: string, kind?: TemporalClientKind): PropertyDecorator & ParameterDecorator {
  return Inject(getTemporalClientToken(name, kind));
}

/** Injects the named `Connection`, or the default connection. */
export function InjectTemporalConnection(name?: string): PropertyDecorator & ParameterDecorator {
  return Inject(getTemporalConnectionToken(name));
}

/** Injects the `WorkerRegistration` with this name: the `name` passed to `registerWorker`, by default the task queue. */
export function InjectTemporalWorker(name: string): PropertyDecorator & ParameterDecorator {
  return Inject(getTemporalWorkerToken(name));
}

/**
 * Injects a `WorkflowRef`, which starts and finds executions of a workflow. Available wherever the client is.
 *
 * @param workflow - workflow class, workflow function, or name of the workflow type
 * @param client - name of the `forRoot`. @defaultValue `default`
 * @throws TemporalConfigurationError when it is not a workflow, or undefined because of an import cycle
 */
export function InjectWorkflow(
  workflow: WorkflowSource,
  client: string = defaultClientName,
): PropertyDecorator & ParameterDecorator {
  return (target: object, property: string | symbol | undefined, index?: number) => {
    const owner = (typeof target === 'function' ? target : target.constructor).name;
    const place = index === undefined ? `property "${String(property)}"` : `parameter ${index + 1} of the constructor`;
    checkWorkflowSource(workflow, `@InjectWorkflow() on ${place} of ${owner}`);
    const inject: PropertyDecorator & ParameterDecorator = Inject(requestRef(workflow, client));
    inject(target, property as string, index as number);
  };
}
