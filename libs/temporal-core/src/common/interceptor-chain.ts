/** One layer of interceptors: any of the methods of `Calls`, each given the input and the rest of the chain. */
export type InterceptorOf<Calls> = {
  [M in keyof Calls]?: Calls[M] extends (input: infer Input) => infer Output
    ? (input: Input, next: (input: Input) => Output) => Output
    : never;
};

type OneArgument = (input: unknown) => unknown;
type Around = (input: unknown, next: OneArgument) => unknown;

/**
 * Builds one call through all interceptors that implement `method`, first one outermost, ending in `innermost`.
 *
 * With no interceptor for the method the innermost function itself is returned, so an empty chain costs nothing.
 */
export function composeInterceptors<Input, Output>(
  interceptors: readonly object[],
  method: string,
  innermost: (input: Input) => Output,
): (input: Input) => Output {
  let composed = innermost;
  for (let i = interceptors.length - 1; i >= 0; i--) {
    const interceptor = interceptors[i] as Record<string, Around | undefined>;
    if (typeof interceptor[method] !== 'function') continue;
    const next = composed as OneArgument;
    composed = ((input: unknown) => interceptor[method]?.(input, next)) as (input: Input) => Output;
  }
  return composed;
}
