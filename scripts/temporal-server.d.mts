/** A certificate and its private key, as PEM. */
export interface KeyPair {
  cert: string;
  key: string;
}

export interface TemporalServerTls {
  /** The frontend's certificate; it must be good for `localhost`. */
  server: KeyPair;
  /** PEM of the authority that issued it. */
  ca: string;
  /** PEM of the authority of the clients. With it, a client without a certificate is refused. */
  clientCa?: string;
  /** What the server's own system worker presents; required with `clientCa`. */
  client?: KeyPair;
}

export interface TemporalServerOptions {
  /** Port of the frontend. @defaultValue a free one */
  port?: number;
  /** SQLite file that keeps everything across {@link TemporalServer.resume}. @defaultValue in memory */
  databaseFile?: string;
  /** Dynamic configuration keys and values, over those that lift the limits. */
  dynamicConfig?: Record<string, unknown>;
  /** Namespaces beside `default`; retention is one day. */
  namespaces?: string[];
  tls?: TemporalServerTls;
}

/** A Temporal Server of its own process. It ends with the process that started it, however that ends. */
export interface TemporalServer {
  /** `host:port` of gRPC, the same after {@link resume}. */
  readonly address: string;
  /** `host:port` of the HTTP API. */
  readonly httpAddress: string;
  readonly namespaces: readonly string[];
  readonly logFile: string;
  /** Undefined while the server is halted. */
  readonly pid: number | undefined;
  /** Ends the process and keeps ports, configuration and database file. */
  halt(): Promise<void>;
  /** Starts the process again and waits until it serves. */
  resume(): Promise<void>;
  /** {@link halt}, then {@link resume}. */
  restart(): Promise<void>;
  /** Ends the process and removes all it wrote, except a database file that the caller named. */
  stop(): Promise<void>;
}

/**
 * Starts the production Temporal Server and waits until it serves. Builds it first, where the cache holds none.
 *
 * @throws Error when Go is missing, or naming the server's log when it did not start within a minute
 */
export function startTemporalServer(options?: TemporalServerOptions): Promise<TemporalServer>;
