/**
 * The forms of a payload on its way into the realm and back, where everything crosses as one JSON string and a list of byte
 * arrays. They are types of their own: a {@link Payload} of the host is none of them.
 */

/** A payload inside the realm: data of the `json/*` encodings as a string, other data as bytes of the realm. */
export interface RealmPayload {
  /** Bytes as a string of char codes 0 to 255, so that values of any kind survive. */
  readonly metadata: Record<string, string>;
  readonly data: string | Uint8Array;
}

/** A payload in the JSON string. */
export type CrossingPayload =
  | { readonly metadata: Record<string, string>; readonly data: string }
  /** `bytes` is the index in the list of byte arrays. */
  | { readonly metadata: Record<string, string>; readonly bytes: number };

/** The JSON string of a value that crosses, and the bytes it refers to. */
export interface CrossingText {
  readonly text: string;
  readonly bytes: readonly Uint8Array[];
}
