import type { ChannelOptions } from '@grpc/grpc-js';
import type { ResolvedConnectionOptions } from './connection-options.js';

/** Options of grpc-js for a connection; `channelArgs` of the options override them. */
export function channelOptionsFor(options: ResolvedConnectionOptions): ChannelOptions {
  const { tls, keepalive, maxReceiveMessageLength, channelArgs } = options;
  return {
    'grpc.max_receive_message_length': maxReceiveMessageLength,
    // Reconnects soon after the server restarts; by default the wait grows to two minutes.
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 5_000,
    // Each `Connection` has a network connection of its own: closing one never affects another.
    'grpc.use_local_subchannel_pool': 1,
    // The SDK retries calls itself, so the TXT records of retry policies are not looked up.
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_channelz': 0,
    ...(keepalive && {
      'grpc.keepalive_time_ms': keepalive.timeMs,
      'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
      'grpc.keepalive_permit_without_calls': keepalive.permitWithoutCalls ? 1 : 0,
    }),
    ...(tls?.serverNameOverride !== undefined && {
      'grpc.ssl_target_name_override': tls.serverNameOverride,
      'grpc.default_authority': tls.serverNameOverride,
    }),
    ...channelArgs,
  };
}
