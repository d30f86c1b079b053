import { composeInterceptors, type InterceptorOf } from '../common/interceptor-chain.js';
import type { RpcChannel, RpcOptions } from '../common/rpc-channel.js';

/** One attempt of one call, as bytes: payloads in it are encoded. */
export interface RpcCall {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly request: Uint8Array;
  readonly options: Readonly<RpcOptions>;
}

/** What goes through the interceptors of a connection. */
export interface RpcCalls {
  unary(call: RpcCall): Promise<Uint8Array>;
}

/**
 * Stands around every attempt of every call of a connection, those of workflow threads included.
 *
 * @example
 * const traced: RpcInterceptor = {
 *   unary: (call, next) =>
 *     next({ ...call, options: { ...call.options, metadata: { ...call.options.metadata, traceparent: current() } } }),
 * };
 */
export type RpcInterceptor = InterceptorOf<RpcCalls>;

/** The channel seen through the interceptors; without any, the channel itself. */
export function interceptChannel(channel: RpcChannel, interceptors: readonly RpcInterceptor[]): RpcChannel {
  if (interceptors.length === 0) return channel;
  const innermost = ({ path, request, options }: RpcCall): Promise<Uint8Array> => channel.unary(path, request, options);
  const unary = composeInterceptors(interceptors, 'unary', innermost);
  return { unary: async (path, request, options) => unary({ path, request, options }) };
}
