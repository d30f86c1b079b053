/**
 * How to reach the payloads in a message of each type: the generated list of payload-bearing fields, linked so that a walk looks
 * nothing up.
 */
import { payloadFields } from './gen/payload-fields.js';

/** What to do with one field of a message. */
export interface Step {
  name: string;
  shape: 'one' | 'list' | 'map';
  /** Undefined for payloads. */
  plan?: Plan;
}

/** How to walk messages of one type. */
export interface Plan {
  steps: Step[];
  byName: Map<string, Step>;
  kind?: 'event' | 'command' | 'header' | 'searchAttributes' | 'marker';
}

const kinds: Readonly<Record<string, Plan['kind']>> = {
  HistoryEvent: 'event',
  Command: 'command',
  Header: 'header',
  SearchAttributes: 'searchAttributes',
  MarkerRecordedEventAttributes: 'marker',
  RecordMarkerCommandAttributes: 'marker',
};

/** Tells whether messages of this type, given by short name, can hold payloads. */
export function holdsPayloads(type: string): boolean {
  return Object.hasOwn(payloadFields, type);
}

// Made from the generated list when a type is first met; a type may hold itself, hence entered before it is complete.
const plans = new Map<string, Plan>();

/** The plan of a message type that holds payloads. */
export function planOf(type: string): Plan {
  const known = plans.get(type);
  if (known) return known;
  // The groups of a count request hold values of search attributes.
  const kind = type.endsWith('_AggregationGroup') ? 'searchAttributes' : kinds[type];
  const plan: Plan = { steps: [], byName: new Map(), kind };
  plans.set(type, plan);
  for (const [name, notation] of Object.entries(payloadFields[type])) {
    const step = stepOf(name, notation);
    plan.steps.push(step);
    plan.byName.set(name, step);
  }
  return plan;
}

function stepOf(name: string, notation: string): Step {
  const type = /\w+(?=\W*$)/.exec(notation)?.[0] ?? notation;
  const shape = notation.startsWith('map<') ? 'map' : notation.endsWith('[]') ? 'list' : 'one';
  return { name, shape, plan: type === 'Payload' ? undefined : planOf(type) };
}
