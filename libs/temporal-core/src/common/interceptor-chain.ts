/** An interceptor: any of the methods of `Calls`, each of which receives the input and the rest of the chain. */
export type InterceptorOf<Calls> = {
  [M in keyof Calls]?: Calls[M] extends (input: infer Input) => infer Output
    ? (input: Input, next: (input: Input) => Output) => Output
    : never;
};

type OneArgument = (input: unknown) => unknown;
type Around = (input: unknown, next: OneArgument) => unknown;

/**
 * Composes all interceptors that implement `method` with the function `innermost`; the first interceptor is the
 * outermost.
 *
 * If no interceptor implements the method, the innermost function itself is returned, so an empty chain costs nothing.
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
