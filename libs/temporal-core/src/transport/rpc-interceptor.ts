import { composeInterceptors, type InterceptorOf } from '../common/interceptor-chain.js';
import type { RpcChannel, RpcOptions } from '../common/rpc-channel.js';

/** One attempt of a call, in encoded form; its payloads are encoded by the codecs. */
export interface RpcCall {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly request: Uint8Array;
  readonly options: Readonly<RpcOptions>;
}

/** The calls that the interceptors of a connection wrap. */
export interface RpcCalls {
  unary(call: RpcCall): Promise<Uint8Array>;
}

/**
 * Wraps every attempt of every call of a connection, including the calls of workflow threads.
 *
 * @example
 * const traced: RpcInterceptor = {
 *   unary: (call, next) =>
 *     next({ ...call, options: { ...call.options, metadata: { ...call.options.metadata, traceparent: current() } } }),
 * };
 */
export type RpcInterceptor = InterceptorOf<RpcCalls>;

/** Wraps the channel in the interceptors; returns the channel itself if there are none. */
export function interceptChannel(channel: RpcChannel, interceptors: readonly RpcInterceptor[]): RpcChannel {
  if (interceptors.length === 0) return channel;
  const innermost = ({ path, request, options }: RpcCall): Promise<Uint8Array> => channel.unary(path, request, options);
  const unary = composeInterceptors(interceptors, 'unary', innermost);
  return { unary: async (path, request, options) => unary({ path, request, options }) };
}
