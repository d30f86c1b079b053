/** Which properties `@Transform()` changes where class-transformer itself makes instances, as in a ValidationPipe. */
import type { DtoClass } from '../common/parameter-types.js';
import { lineageOf, type DtoLibraries } from './dto-libraries.js';

/** Properties of the class, and of the classes nested in it, with the names of their classes: `Order.cents`. */
export function transformedProperties({ transformStorage: storage }: DtoLibraries, type: DtoClass): string[] {
  const found: string[] = [];
  if (!storage) return found;
  const classes = new Set<DtoClass>([type]);
  // A set that grows while it is iterated is iterated to its end.
  for (const current of classes) {
    for (const target of lineageOf(current)) {
      for (const [property, transforms] of storage._transformMetadatas.get(target) ?? []) {
        if (transforms.every(({ options }) => options?.toPlainOnly === true)) continue;
        found.push(`${current.name}.${property}`);
      }
      for (const [property = '', { typeFunction }] of storage._typeMetadatas.get(target) ?? []) {
        const nested = typeFunction?.({ newObject: {}, object: {}, property });
        if (typeof nested === 'function') classes.add(nested as DtoClass);
      }
    }
  }
  return found;
}
