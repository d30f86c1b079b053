import { Metadata, status as codes, type StatusObject } from '@grpc/grpc-js';
import { InternalError, ServiceError } from '../common/errors.js';

/** An error as grpc-js sends it, with its details in the trailer that clients branch on. */
export function grpcStatusOf(error: unknown): StatusObject {
  const known = error instanceof ServiceError ? error : new InternalError(String(error));
  const { status, message, statusDetails } = known.toStatus();
  const metadata = new Metadata();
  if (statusDetails) metadata.set('grpc-status-details-bin', bufferOver(statusDetails));
  return { code: codes[status], details: message, metadata };
}

/** The same bytes, not copied. */
export function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
