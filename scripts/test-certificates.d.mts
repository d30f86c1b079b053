import type { KeyPair } from './temporal-server.mjs';

export interface CertificateAuthority {
  /** PEM of the authority's own certificate. */
  readonly cert: string;
  /** A certificate for server and client authentication. */
  issue(
    subject: string,
    options?: {
      /** @defaultValue `['localhost', '127.0.0.1']` */
      hosts?: string[];
      /** Milliseconds since the epoch. @defaultValue an hour ago */
      notBefore?: number;
      /** Milliseconds since the epoch. @defaultValue in a day */
      notAfter?: number;
    },
  ): KeyPair;
}

/** A new authority with a key of its own; for tests only. */
export function createCertificateAuthority(name?: string): CertificateAuthority;
