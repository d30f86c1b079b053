/**
 * The form in which a payload crosses the border of the realm, where everything is one JSON text: data of the `json/*`
 * encodings as a string, other data by its index in a list of byte arrays that crosses beside the text.
 */

export interface TextBorderPayload {
  /** Bytes as a string of char codes 0 to 255, so that values of any kind survive. */
  metadata: Record<string, string>;
  data: string;
}

export interface BytesBorderPayload {
  metadata: Record<string, string>;
  /** Index in the list of byte arrays. */
  bytes: number;
}

/** The text of a thing that crosses, and the bytes it refers to. */
export interface BorderText {
  text: string;
  bytes: readonly Uint8Array[];
}
