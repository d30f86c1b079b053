/** An SDK cannot be had here: its language is missing, or its packages. */
export class SdkUnavailableError extends Error {}
