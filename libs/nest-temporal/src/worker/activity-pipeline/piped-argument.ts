/**
 * One argument of an activity on its way through Nest's pipes: where it enters them and where it leaves them.
 *
 * An argument that a ValidationPipe validates is made an instance here, before the pipe and unvalidated, so that its rules
 * are checked once and by the options of the pipe. Of classes that class-transformer's decorators reshape the pipe gets the
 * plain value, as in a controller: reshaping an instance again would lose values.
 */
import type { PipeTransform } from '@nestjs/common';
import { ApplicationFailure, PayloadValidationError, type LoadedDataConverter } from '@nest-temporal/core';
import { ActivityContext } from '@nest-temporal/core/activity';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import { validationFailureType } from './activity-failure.js';

/** Converts values of DTO classes as the worker does. */
export type DtoConverter = LoadedDataConverter['dto'];

/** The class of an argument that pipes validate. */
export interface PipedType {
  type: DtoClass;
  dto: DtoConverter;
  /** Names the argument in errors: `argument 1 of activity 'charge'` */
  where: string;
}

/** Values of an attempt that have entered the pipes and not left them, by position. */
const inside = new WeakMap<ActivityContext, Map<number, unknown>>();

/** True when the pipes of the current attempt were not through: what was thrown, a pipe threw. */
export function isInsidePipes(): boolean {
  const context = ActivityContext.currentIfAny;
  return context !== undefined && (inside.get(context)?.size ?? 0) > 0;
}

/** The last pipe of its parameter, and what the first one gets. */
export class PipedArgument implements PipeTransform {
  constructor(
    private readonly index: number,
    private readonly piped?: PipedType,
  ) {}

  /** The value that the first pipe gets. */
  enter(args: readonly unknown[]): unknown {
    const context = ActivityContext.current();
    const values = inside.get(context) ?? new Map<number, unknown>();
    inside.set(context, values);
    // So that what the conversion throws counts as thrown by the pipes.
    values.set(this.index, undefined);
    const value = this.revive(args[this.index]);
    values.set(this.index, value);
    return value;
  }

  /** Called by Nest with what the other pipes made of the value. */
  transform(value: unknown): unknown {
    const values = inside.get(ActivityContext.current());
    const entered = values?.get(this.index);
    const left = this.reviveAfter(value);
    if (left !== entered) this.piped?.dto.restore(entered, left);
    values?.delete(this.index);
    return left;
  }

  private revive(value: unknown): unknown {
    const { piped } = this;
    if (!piped || piped.dto.isReshaped(piped.type)) return value;
    return this.converted(value, piped);
  }

  /** A ValidationPipe that does not transform hands out a plain object; the activity gets an instance all the same. */
  private reviveAfter(value: unknown): unknown {
    return this.piped && isPlainObject(value) ? this.converted(value, this.piped) : value;
  }

  private converted(value: unknown, { dto, type, where }: PipedType): unknown {
    try {
      return dto.revive(value, type, where, false);
    } catch (error) {
      if (!(error instanceof PayloadValidationError)) throw error;
      const { message, issues } = error;
      throw ApplicationFailure.create({
        message,
        type: validationFailureType,
        nonRetryable: true,
        details: [...issues],
      });
    }
  }
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
