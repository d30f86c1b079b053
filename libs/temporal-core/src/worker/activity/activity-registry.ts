/** Maps activity types to functions. Independent of decorators: the creator of the worker passes functions. */
import { ApplicationFailure } from '../../common/failures.js';
import { listNames, nearNames } from '../../common/near-names.js';
import { isReservedName, reservedPrefix } from '../../common/workflow-definition.js';
import type { ActivityDefinition } from '../../activity/activity-definition.js';
import { DuplicateActivityError, WorkerOptionsError } from '../errors.js';

export class ActivityRegistry {
  private readonly byType = new Map<string, ActivityDefinition>();
  private dynamic?: ActivityDefinition;

  /**
   * @throws DuplicateActivityError when two activities have the same name; the message names both sources
   * @throws WorkerOptionsError when a name is missing or reserved
   */
  constructor(definitions: readonly ActivityDefinition[]) {
    for (const definition of definitions) this.add(definition);
  }

  /** Whether there is an activity for the type. */
  has(type: string): boolean {
    return this.byType.has(type) || this.dynamic !== undefined;
  }

  /** Registered types, sorted. The dynamic activity has none. */
  get types(): string[] {
    return [...this.byType.keys()].sort();
  }

  get definitions(): ActivityDefinition[] {
    return this.dynamic ? [...this.byType.values(), this.dynamic] : [...this.byType.values()];
  }

  /** @throws ApplicationFailure `NotFoundError`, retryable: another worker that has the type may run the next attempt */
  find(type: string): ActivityDefinition {
    const definition = this.byType.get(type) ?? this.dynamic;
    if (definition) return definition;
    const near = nearNames(type, this.byType.keys());
    const known = this.types;
    throw ApplicationFailure.create({
      type: 'NotFoundError',
      message:
        `Activity "${type}" is not registered with this worker. ` +
        (near.length > 0 ? `Did you mean ${listNames(near)}? ` : '') +
        (known.length > 0 ? `Registered activities: ${listNames(known)}.` : 'The worker has no activities.'),
    });
  }

  private add(definition: ActivityDefinition): void {
    const { name } = definition;
    if (definition.dynamic) {
      if (this.dynamic) {
        throw new DuplicateActivityError(
          `Two activities are dynamic: ${sourceOf(this.dynamic)} and ${sourceOf(definition)}. A worker supports only one.`,
        );
      }
      this.dynamic = definition;
      return;
    }
    if (typeof name !== 'string' || name === '') {
      throw new WorkerOptionsError(`"activities": ${sourceOf(definition)} has no name. Give the function a name.`);
    }
    if (isReservedName(name)) {
      throw new WorkerOptionsError(
        `"activities": "${name}" (${sourceOf(definition)}) is a reserved name. Choose one that does not start with "${reservedPrefix}".`,
      );
    }
    const twin = this.byType.get(name);
    if (twin) {
      throw new DuplicateActivityError(
        `Activity "${name}" is registered twice: ${sourceOf(twin)} and ${sourceOf(definition)}. ` +
          `Rename one, or register it with another worker.`,
      );
    }
    this.byType.set(name, definition);
  }
}

function sourceOf({ source, name }: ActivityDefinition): string {
  return source ?? `"${name}"`;
}
