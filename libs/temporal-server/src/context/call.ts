/** What a handler learns of a call beside its request. Deadlines are in real time. */
export interface Call {
  /** Milliseconds of real time since the Unix epoch (`Date.now`) at which the caller gives up. */
  readonly deadlineMs: number;
  /** True when the caller set none; `deadlineMs` is then a day ahead. */
  readonly lacksDeadline?: boolean;
  /** Aborts when the caller went away, the deadline is over, or the server stops; its reason is a ServiceError. */
  readonly signal: AbortSignal;
  /** Metadata of the call, keys in lower case. */
  readonly metadata: Readonly<Record<string, string | Uint8Array>>;
}

/** Handlers by RPC name (`startWorkflowExecution`): request message in, response message out, a ServiceError thrown. */
export type Handlers<Rpcs> = {
  [Name in keyof Rpcs]?: Rpcs[Name] extends { request: infer Request; response: infer Response }
    ? (request: Request, call: Call) => Response | Promise<Response>
    : never;
};
