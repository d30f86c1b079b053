/** TLS of a connection: the options, their validation, and the resulting credentials. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { Secret } from '../common/secret.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { custom, text } from '../common/options/option-types.js';

/** A certificate, a certificate chain, or a key, in PEM format (text with a line `-----BEGIN …-----`). */
export type Pem = Buffer | Uint8Array | string;

/** Certificates of a TLS connection. */
export interface TLSConfig {
  /**
   * Certificate of the authority that issued the server's certificate.
   * @defaultValue the authorities that Node.js trusts
   */
  serverRootCACertificate?: Pem;
  /** Certificate and private key of the client, for mTLS. */
  clientCertPair?: { crt: Pem; key: Pem };
  /** Host name that the server's certificate must be issued for. @defaultValue the host of the address */
  serverNameOverride?: string;
}

/** {@link TLSConfig} with PEM as bytes and the private key hidden. */
export interface ResolvedTls {
  readonly serverRootCACertificate?: Buffer;
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Secret<Buffer> };
  readonly serverNameOverride?: string;
}

/** The expected value, by the label of the PEM block. */
const pemOf = {
  CERTIFICATE: 'a certificate in PEM form, as a string or bytes',
  'PRIVATE KEY': 'a private key in PEM form, as a string or bytes',
} as const;

/** A secret, because a file passed by mistake may contain a private key. */
const certificate = custom<Pem, Buffer>(pemOf.CERTIFICATE, (pem, place) => certificateIn(pem, place).bytes).secret();

const keyPair = custom<NonNullable<TLSConfig['clientCertPair']>, NonNullable<ResolvedTls['clientCertPair']>>(
  'an object { crt, key } in PEM form',
  resolvePair,
).secret();

export const tlsSchema = optionsOf<TLSConfig>()({
  serverRootCACertificate: certificate.otherwise('the authorities that Node.js trusts'),
  clientCertPair: keyPair,
  serverNameOverride: text('a host name without a port', /^[\w.-]+$/).otherwise('the host of the address'),
});

/** Credentials for grpc-js; insecure ones without `tls`. */
export function credentialsFor(tls: ResolvedTls | undefined): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  const { serverRootCACertificate = null, clientCertPair } = tls;
  return credentials.createSsl(
    serverRootCACertificate,
    clientCertPair?.key.reveal() ?? null,
    clientCertPair?.crt ?? null,
  );
}

function resolvePair(pair: unknown, place: OptionPlace): NonNullable<ResolvedTls['clientCertPair']> {
  if (typeof pair !== 'object' || pair === null) return place.refuseValue(pair);
  const { crt, key } = pair as { crt?: unknown; key?: unknown };
  if (crt === undefined) place.at('crt').refuse('is missing', 'A key needs its certificate.');
  if (key === undefined) place.at('key').refuse('is missing', 'A certificate needs its private key.');
  const certificate = certificateIn(crt, place.at('crt'));
  const privateKey = privateKeyIn(key, place.at('key'));
  if (!certificate.parsed.checkPrivateKey(privateKey.parsed)) {
    place.at('key').refuse('is not the key of the certificate in "tls.clientCertPair.crt"', 'Set both from one pair.');
  }
  return { crt: certificate.bytes, key: new Secret(privateKey.bytes) };
}

function certificateIn(pem: unknown, place: OptionPlace): { bytes: Buffer; parsed: X509Certificate } {
  const bytes = bytesOf(pem, place, 'CERTIFICATE');
  try {
    return { bytes, parsed: new X509Certificate(bytes) };
  } catch (cause) {
    return place.refuse('is not a certificate that can be read', 'Set it to the whole PEM file.', cause);
  }
}

function privateKeyIn(pem: unknown, place: OptionPlace): { bytes: Buffer; parsed: KeyObject } {
  const bytes = bytesOf(pem, place, 'PRIVATE KEY');
  if (/ENCRYPTED/.test(bytes.toString('latin1'))) {
    place.refuse('is encrypted', 'Decrypt it first: openssl pkey -in client.key.');
  }
  try {
    return { bytes, parsed: createPrivateKey(bytes) };
  } catch (cause) {
    return place.refuse('is not a private key that can be read', 'Set it to the whole PEM file.', cause);
  }
}

function bytesOf(pem: unknown, place: OptionPlace, label: keyof typeof pemOf): Buffer {
  if (typeof pem !== 'string' && !(pem instanceof Uint8Array)) return place.refuseValue(pem, pemOf[label]);
  const bytes = typeof pem === 'string' ? Buffer.from(pem) : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength);
  const content = bytes.toString('latin1');
  if (new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(content)) return bytes;
  const other = /-----BEGIN ([A-Z ]+)-----/.exec(content)?.[1];
  if (other) return place.refuse(`contains a ${other} instead of a ${label}`, 'Set it to the other file.');
  const isPath = typeof pem === 'string' && !pem.includes('\n') && /[/\\.]/.test(pem);
  if (isPath) return place.refuse('is a path', 'Set it to the content of the file: readFileSync(path).');
  return place.refuse(`is not PEM`, `Its text must contain a line -----BEGIN ${label}-----.`);
}
