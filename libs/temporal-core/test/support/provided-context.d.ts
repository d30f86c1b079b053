import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port` of the Temporal Server of the integration specs; its namespace is `default`. */
    temporalAddress: string;
  }
}
