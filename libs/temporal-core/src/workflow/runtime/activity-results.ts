/** What becomes of an activity whose command was issued, local or not. */
import type { LocalActivityBackoff, Resolution } from '../../activation/activation.js';
import { typeHintOf, type TypeThunk } from '../../common/parameter-types.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { ActivitySerializationContext } from '../../converter/serialization-context.js';
import type { Activator } from './activator.js';
import type { Scope } from './scope.js';

interface IssuedActivity {
  readonly seq: number;
  readonly activityType: string;
  readonly returns: TypeThunk | undefined;
  readonly context: ActivitySerializationContext;
  readonly scope: Scope;
}

/**
 * The result of an activity, which is cancelled with its scope.
 *
 * @param backOff - throws what the caller of a local activity retries by
 */
export function openActivity(
  activator: Activator,
  { seq, activityType, returns, context, scope }: IssuedActivity,
  cancelCommand: 'requestCancelActivity' | 'requestCancelLocalActivity',
  backOff: (backoff: LocalActivityBackoff) => never,
): Promise<unknown> {
  const { activities, converter } = activator;
  const settle = (resolution: Resolution<RealmPayload> | LocalActivityBackoff): unknown => {
    if (resolution.status === 'backoff') return backOff(resolution);
    if (resolution.status !== 'completed') throw converter.toError(resolution.failure, context);
    if (resolution.result === undefined) return undefined;
    const where = `result of activity "${activityType}"`;
    return converter.fromPayload(resolution.result, returns && typeHintOf(returns), where, context);
  };
  const result = activities.open(seq, settle, activityType);
  activities.cancelWith(scope, seq, () => activator.push({ type: cancelCommand, seq }));
  return result;
}
