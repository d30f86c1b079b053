/** The search attributes and the memo of a run, which workflow code may change while it runs. */
import type { UpsertMemoCommand, UpsertSearchAttributesCommand } from '../../activation/commands.js';
import type { OptionPlace } from '../../common/options/option-place.js';
import { mergeUpserted } from '../../common/payload-mapping.js';
import type { PayloadMap } from '../../common/payload.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import {
  changeVersionAttribute,
  type SearchAttributeUpdate,
  type UntypedSearchAttributes,
} from '../../common/search-attributes.js';
import type { RunConverter } from './run-converter.js';

export interface RunProperties {
  memo: PayloadMap<RealmPayload>;
  searchAttributes: PayloadMap<RealmPayload>;
}

/** The run, as far as its properties are concerned. */
interface PropertyHolder {
  readonly properties: RunProperties;
  readonly converter: RunConverter;
  push(command: UpsertSearchAttributesCommand<RealmPayload> | UpsertMemoCommand<RealmPayload>): void;
}

export function setSearchAttributes(
  run: PropertyHolder,
  updates: readonly SearchAttributeUpdate[] | UntypedSearchAttributes,
  place: OptionPlace,
): void {
  const { properties } = run;
  const searchAttributes = encode(run, updates, place);
  if (Object.keys(searchAttributes).length === 0) return;
  if (Object.hasOwn(searchAttributes, changeVersionAttribute)) {
    place.at(changeVersionAttribute).refuse('belongs to the SDK', 'It lists the patches of the run: call patched().');
  }
  run.push({ type: 'upsertSearchAttributes', searchAttributes });
  properties.searchAttributes = mergeUpserted(properties.searchAttributes, searchAttributes);
}

export function setMemo(run: PropertyHolder, values: Readonly<Record<string, unknown>>): void {
  const { properties, converter } = run;
  const memo = converter.toPayloadMap(
    // A converter may write null as a value; nothing is written by all of them alike.
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? undefined])),
    'memo',
  );
  if (Object.keys(memo).length === 0) return;
  run.push({ type: 'upsertMemo', memo });
  properties.memo = mergeUpserted(properties.memo, memo);
}

function encode(
  { converter }: PropertyHolder,
  updates: readonly SearchAttributeUpdate[] | UntypedSearchAttributes,
  place: OptionPlace,
): PayloadMap<RealmPayload> {
  if (typeof updates !== 'object' || updates === null) return place.refuseValue(updates, 'an array of { key, value }');
  if (!Array.isArray(updates)) return converter.toSearchAttributes(updates as UntypedSearchAttributes);
  const names = new Set<string>();
  for (const [i, update] of (updates as readonly Partial<SearchAttributeUpdate>[]).entries()) {
    const name = update?.key?.name;
    if (typeof name !== 'string') return place.at(i).refuseValue(update, 'an object with a key and a value');
    if (names.has(name)) return place.at(i).refuse(`sets "${name}" for the second time`, 'Keep one.');
    names.add(name);
  }
  try {
    return converter.toSearchAttributeUpdates(updates as readonly SearchAttributeUpdate[]);
  } catch (error) {
    return place.refuse(`cannot be used: ${(error as Error).message}`, 'Correct it.', error);
  }
}
