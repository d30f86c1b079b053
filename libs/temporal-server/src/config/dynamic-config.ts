/** Settings by the real server's dynamic-config keys, so that its users find the names they know. */
export interface DynamicConfig {
  number(key: string, otherwise: number): number;
  boolean(key: string, otherwise: boolean): boolean;
  /** Milliseconds of a duration such as `10s`. */
  durationMs(key: string, otherwiseMs: number): number;
}
