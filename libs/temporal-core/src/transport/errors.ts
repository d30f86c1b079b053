/**
 * Errors of connections and of the calls made over them. Those of calls are subclasses of `RpcError`, so that whoever
 * asks for a status need not know them.
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

/** Where the options of a connection stand. */
export const connectionPlace = new OptionPlace('Connection', ConnectionOptionsError);

/** A call was made on a closed connection, or was under way when the connection was closed. */
export class ConnectionClosedError extends RpcError {
  override readonly name: string = 'ConnectionClosedError';

  constructor(message = 'The connection has been closed: make the call before `close()`, or open a new connection') {
    // This status is retried by nobody, on whichever end of a message port.
    super({ status: 'FAILED_PRECONDITION', message }, { code: 'TEMPORAL_CONNECTION_CLOSED' });
  }
}

/** Why no connection stands. */
export type ConnectionTrouble =
  /** Nobody listens, or the host cannot be reached. */
  | 'unreachable'
  /** The name of the host cannot be resolved. */
  | 'unknown-host'
  /** The server's certificate is of an authority that the client does not trust. */
  | 'untrusted-certificate'
  /** The server's certificate is not valid at this time. */
  | 'expired-certificate'
  /** The server's certificate is for another host name. */
  | 'wrong-host-name'
  /** The server asks for a client certificate and got none. */
  | 'client-certificate-missing'
  /** The server refuses the client certificate. */
  | 'client-certificate-refused'
  /** The client speaks TLS, the server does not. */
  | 'server-without-tls'
  /** The server hung up before a connection stood: most often it wants TLS and the client does not speak it. */
  | 'hung-up'
  | 'other';

/** No connection to the server stands: nobody answers at the address, or the TLS handshake was refused. */
export class ConnectionUnavailableError extends RpcError {
  override readonly name: string = 'ConnectionUnavailableError';

  constructor(
    message: string,
    /** Address as the connection was given it. */
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
          `Namespace "${namespace}" is not registered on the server: check the option \`namespace\`, or register it ` +
          `(temporal operator namespace create --namespace ${namespace})`,
      },
      { code: 'TEMPORAL_NAMESPACE_NOT_FOUND' },
    );
  }
}

/** The error of a call that its caller aborted. */
export function callAborted(signal: AbortSignal): RpcError {
  return new RpcError(
    { status: 'CANCELLED', message: 'The call was aborted by its AbortSignal' },
    { cause: signal.reason },
  );
}
