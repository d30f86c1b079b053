// #region codec
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EncodedPayload, PayloadCodec } from '@nest-temporal/core';

const encoding = Buffer.from('binary/encrypted');

/** Encrypts each payload whole, its metadata included, by AES-256-GCM. */
export class EncryptionCodec implements PayloadCodec {
  readonly isOneToOne = true;

  constructor(private readonly key: Buffer) {}

  async encode(payloads: EncodedPayload[]): Promise<EncodedPayload[]> {
    return payloads.map((payload) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', this.key, iv);
      const data = Buffer.concat([iv, cipher.update(write(payload)), cipher.final(), cipher.getAuthTag()]);
      return { metadata: { encoding }, data };
    });
  }

  async decode(payloads: EncodedPayload[]): Promise<EncodedPayload[]> {
    return payloads.map((payload) => {
      if (!payload.data || !encoding.equals(payload.metadata?.['encoding'] ?? Buffer.of())) return payload;
      const bytes = Buffer.from(payload.data);
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(-16));
      return read(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]));
    });
  }
}

function write({ metadata, data }: EncodedPayload): string {
  const texts = Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return JSON.stringify([Object.fromEntries(texts), Buffer.from(data ?? []).toString('base64')]);
}

function read(bytes: Buffer): EncodedPayload {
  const [texts, data] = JSON.parse(bytes.toString()) as [Record<string, string>, string];
  const metadata = Object.entries(texts).map(([key, text]) => [key, Buffer.from(text, 'base64')]);
  return { metadata: Object.fromEntries(metadata) as Record<string, Uint8Array>, data: Buffer.from(data, 'base64') };
}
// #endregion codec
