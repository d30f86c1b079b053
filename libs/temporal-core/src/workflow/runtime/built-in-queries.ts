/**
 * Queries that every workflow answers, for tools such as the Temporal Web UI. Their answers are plain JSON, whatever
 * converters the author has, and no interceptor sees them.
 */
import type { Payload } from '../../common/payload.js';
import { sdkName, sdkVersion } from '../../common/sdk-version.js';
import { builtInQueryNames } from '../../common/workflow-definition.js';
import { defaultPayloadConverter } from '../../converter/default-converters.js';
import type { Activator } from './activator.js';
import type { HandlerTable } from './message-handlers.js';
import { stacksOf, toLocations } from './wait-stacks.js';

interface BuiltInQuery {
  readonly description: string;
  answer(activator: Activator): unknown;
}

const queries: Readonly<Record<string, BuiltInQuery | undefined>> = {
  [builtInQueryNames.stackTrace]: {
    description: 'Where the workflow waits, as stack traces.',
    answer: (activator) => waitsOf(activator).join('\n\n'),
  },
  [builtInQueryNames.enhancedStackTrace]: {
    description: 'Where the workflow waits, as lists of places in its sources.',
    answer: (activator) => {
      const stacks = waitsOf(activator).map((stack) => ({ locations: toLocations(stack) }));
      const files = stacks.flatMap(({ locations }) => locations.map(({ file_path }) => file_path));
      return { sdk: { name: sdkName, version: sdkVersion }, stacks, sources: sourcesOf(activator, files) };
    },
  },
  [builtInQueryNames.workflowMetadata]: {
    description: 'The handlers of the workflow, and its current details.',
    answer: ({ handlers, init, currentDetails }) => ({
      definition: {
        type: init.workflowType,
        queryDefinitions: definitionsOf(handlers.queries, queries),
        signalDefinitions: definitionsOf(handlers.signals),
        updateDefinitions: definitionsOf(handlers.updates),
      },
      currentDetails,
    }),
  },
};

/** The answer to a query of the SDK's own, `undefined` for the name of any other. */
export function answerBuiltIn(activator: Activator, queryName: string): Payload | undefined {
  const query = Object.hasOwn(queries, queryName) ? queries[queryName] : undefined;
  return query && defaultPayloadConverter.toPayload(query.answer(activator));
}

function waitsOf({ waits, services }: Activator): string[] {
  return stacksOf(waits, (stack) => services.mapStack(stack));
}

/** Each file as one slice that starts with its first line, where the worker shows sources. */
function sourcesOf({ services }: Activator, files: readonly string[]): Record<string, unknown> {
  const texts = [...new Set(files)].map((file) => [file, services.sourceText(file)] as const);
  return Object.fromEntries(
    texts.flatMap(([file, content]) => (content === '' ? [] : [[file, [{ line_offset: 0, content }]]])),
  );
}

interface Described {
  readonly description?: string;
}

/** By name; the dynamic handler, which has none, comes last. */
function definitionsOf(
  { named, dynamic }: HandlerTable,
  more: Readonly<Record<string, Described | undefined>> = {},
): unknown[] {
  const all: [string, Described | undefined][] = [...named, ...Object.entries(more)];
  const definitions = all
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, handler]) => ({ name, description: handler?.description }));
  return dynamic ? [...definitions, { description: dynamic.description }] : definitions;
}
