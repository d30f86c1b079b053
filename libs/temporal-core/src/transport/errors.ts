/**
 * Errors of connections and of the calls made over them. Errors of calls are subclasses of `RpcError`, so that code
 * which checks only the status does not depend on them.
 */
import { OptionsError } from '../common/errors.js';
import { OptionPlace } from '../common/options/option-place.js';
import { RpcError, type RpcStatus } from '../common/rpc-channel.js';

/** An option of a connection is missing, malformed or contradicts another. */
export class ConnectionOptionsError extends OptionsError {
  override readonly name: string = 'ConnectionOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_CONNECTION_OPTIONS_INVALID', message, options);
  }
}

/** The place of connection options in error messages. */
export const connectionPlace = new OptionPlace('Connection', ConnectionOptionsError);

/** A call was made on a closed connection, or was in progress when the connection was closed. */
export class ConnectionClosedError extends RpcError {
  override readonly name: string = 'ConnectionClosedError';

  constructor(message = 'The connection has been closed. Make the call before `close()`, or open a new connection.') {
    // A status that neither end of a message port retries.
    super({ status: 'FAILED_PRECONDITION', message }, { code: 'TEMPORAL_CONNECTION_CLOSED' });
  }
}

/** Why there is no connection. */
export type ConnectionTrouble =
  /** No server listens on the address, or the host cannot be reached. */
  | 'unreachable'
  /** The host name cannot be resolved. */
  | 'unknown-host'
  /** The server's certificate was issued by an authority that the client does not trust. */
  | 'untrusted-certificate'
  /** The server's certificate is not valid at this time. */
  | 'expired-certificate'
  /** The server's certificate was issued for another host name. */
  | 'wrong-host-name'
  /** The server requires a client certificate and received none. */
  | 'client-certificate-missing'
  /** The server rejected the client certificate. */
  | 'client-certificate-refused'
  /** The client uses TLS, but the server does not support it. */
  | 'server-without-tls'
  /**
   * The server closed the connection before it was established, usually because it requires TLS and the client does not
   * use it.
   */
  | 'hung-up'
  | 'other';

/** There is no connection to the server: it is unreachable, or the TLS handshake failed. */
export class ConnectionUnavailableError extends RpcError {
  override readonly name: string = 'ConnectionUnavailableError';

  constructor(
    message: string,
    /** Address, as passed to the connection. */
    readonly address: string,
    readonly trouble: ConnectionTrouble,
    options?: { cause?: unknown },
  ) {
    super({ status: 'UNAVAILABLE', message }, options);
  }
}

/** The namespace of the call is not registered on the server. */
export class NamespaceNotFoundError extends RpcError {
  override readonly name: string = 'NamespaceNotFoundError';

  constructor(
    readonly namespace: string,
    status: Omit<RpcStatus, 'message'>,
  ) {
    super(
      {
        ...status,
        message:
          `Namespace "${namespace}" is not registered on the server. Check the option \`namespace\`, or register the namespace: ` +
          `temporal operator namespace create --namespace ${namespace}.`,
      },
      { code: 'TEMPORAL_NAMESPACE_NOT_FOUND' },
    );
  }
}

/** The error of a call that the caller aborted. */
export function callAborted(signal: AbortSignal): RpcError {
  return new RpcError(
    { status: 'CANCELLED', message: 'The call was aborted by its AbortSignal.' },
    { cause: signal.reason },
  );
}
