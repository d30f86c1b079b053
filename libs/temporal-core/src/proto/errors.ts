/**
 * Errors of the protobuf layer. They have the shape of the library's other errors (name, code, cause) without their base class:
 * this is the lowest layer and imports none.
 */
class ProtoError extends Error {
  constructor(
    /** Stable code, listed in `docs/errors.md`. */
    readonly code: 'TEMPORAL_PROTO_INVALID' | 'TEMPORAL_HISTORY_INVALID',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Bytes are not an encoded message of the expected type. */
export class ProtoDecodeError extends ProtoError {
  override readonly name = 'ProtoDecodeError';

  constructor(
    /** Short name of the message type. */
    readonly messageType: string,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super('TEMPORAL_PROTO_INVALID', `${messageType} could not be decoded: ${reason}`, options);
  }
}

/** An object is not a message of the given type: a field holds a value of another type. */
export class ProtoEncodeError extends ProtoError {
  override readonly name = 'ProtoEncodeError';

  constructor(
    /** Short name of the message type. */
    readonly messageType: string,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super('TEMPORAL_PROTO_INVALID', `${messageType} could not be encoded: ${reason}`, options);
  }
}

/** A JSON value is not the proto3 JSON form of a message, or a message has none. */
export class ProtoJsonError extends ProtoError {
  override readonly name = 'ProtoJsonError';

  constructor(
    /** Short name of the message type. */
    readonly messageType: string,
    /** Names, indices and map keys that lead to the value at fault. */
    readonly path: readonly (string | number)[],
    reason: string,
    options?: { cause?: unknown },
  ) {
    const at = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
    super('TEMPORAL_PROTO_INVALID', `${messageType}${at} in JSON: ${reason}`, options);
  }
}

/** A JSON value is not a workflow history as the Temporal Web UI, the CLI or an SDK exports it. */
export class HistoryFormatError extends ProtoError {
  override readonly name = 'HistoryFormatError';

  constructor(reason: string, options?: { cause?: unknown }) {
    super('TEMPORAL_HISTORY_INVALID', reason, options);
  }
}
