/**
 * Objects of the language that no global name leads to, each reached from a value that has it as its prototype or holds it
 * in a property. Evaluated inside the realm.
 */

/** What newer versions of V8 have. */
interface NewerGlobals {
  Iterator?: { from(source: object): { map?(mapper: (item: unknown) => unknown): object }; concat?(): object };
}

export function hiddenIntrinsics(): unknown[] {
  return [
    ...functionsOfEachKind(),
    ...iterators(),
    (function () {
      // Its `callee` is an accessor that throws.
      // eslint-disable-next-line prefer-rest-params -- the object itself is wanted
      return arguments;
    })(),
    // From Node 22 on `stack` is an accessor.
    new Error('sample'),
    new Intl.Segmenter().segment('x'),
  ];
}

function functionsOfEachKind(): unknown[] {
  return [
    function* () {
      yield 0;
    },
    async () => Promise.resolve(0),
    async function* () {
      yield await Promise.resolve(0);
    },
  ];
}

function iterators(): unknown[] {
  const { Iterator } = globalThis as NewerGlobals;
  const wrapped = Iterator?.from({ next: () => ({ done: true }) });
  return [
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    'x'.matchAll(/x/g),
    new Intl.Segmenter().segment('x')[Symbol.iterator](),
    wrapped,
    wrapped?.map?.((item) => item),
    Iterator?.concat?.(),
  ];
}
