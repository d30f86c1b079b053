/**
 * The forms of a payload on its way into the realm and back. Everything crosses as one JSON string and a list of byte
 * arrays. These types are distinct from the {@link Payload} of the host.
 */

/** A payload inside the realm: data in the `json/*` encodings is a string, other data is a byte array of the realm. */
export interface RealmPayload {
  /** Bytes as a string of character codes from 0 to 255, so that values of any kind are preserved. */
  readonly metadata: Record<string, string>;
  readonly data: string | Uint8Array;
}

/** A payload inside the JSON string. */
export type CrossingPayload =
  | { readonly metadata: Record<string, string>; readonly data: string }
  /** `bytes` is the index in the list of byte arrays. */
  | { readonly metadata: Record<string, string>; readonly bytes: number };

/** The JSON string of a value that crosses, and the bytes it refers to. */
export interface CrossingText {
  readonly text: string;
  readonly bytes: readonly Uint8Array[];
}
