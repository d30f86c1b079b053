/**
 * The metadata of every call of a connection: name and version of the client, the metadata of the options, the API key.
 * Built once, and again only when a part of it changes. Calls that add nothing share it, because grpc-js copies it.
 *
 * Contains secrets in plain text: its fields are `#private`, so that inspecting a connection does not show them.
 */
import { Metadata } from '@grpc/grpc-js';
import { RpcError, type RpcMetadata } from '../common/rpc-channel.js';
import { sdkName, sdkVersion } from '../common/sdk-version.js';
import { connectionPlace } from './errors.js';
import { apiKeyOption, metadataOption } from './metadata-options.js';

/** An API key, or a function that returns the current key for each call. */
export type ApiKey = string | (() => string | Promise<string>);

export class CallMetadata {
  #metadata: RpcMetadata;
  #apiKey: ApiKey | undefined;
  #shared: Metadata;
  #sharedKey: string | undefined;
  /** The result for the last call that added metadata: most calls add the same namespace. */
  #last: { shared: Metadata; added: RpcMetadata; metadata: Metadata } | undefined;

  constructor(metadata: RpcMetadata, apiKey: ApiKey | undefined) {
    this.#metadata = metadata;
    this.#apiKey = apiKey;
    this.#shared = this.build(undefined);
  }

  get hasApiKey(): boolean {
    return this.#apiKey !== undefined;
  }

  setMetadata(metadata: RpcMetadata): void {
    this.#metadata = metadata;
    this.#shared = this.build(this.#sharedKey);
  }

  setApiKey(apiKey: ApiKey): void {
    this.#apiKey = apiKey;
  }

  /**
   * @throws ConnectionOptionsError when `added` contains values that cannot be sent as metadata
   */
  forCall(added: RpcMetadata | undefined): Metadata | Promise<Metadata> {
    const apiKey = this.#apiKey;
    if (typeof apiKey === 'function') return this.withFreshKey(apiKey, added);
    return this.with(apiKey, added);
  }

  private async withFreshKey(apiKey: () => string | Promise<string>, added?: RpcMetadata): Promise<Metadata> {
    let key: string;
    try {
      key = await apiKey();
    } catch (cause) {
      // A status that is retried: the source of the key may be temporarily unavailable.
      throw new RpcError(
        { status: 'UNKNOWN', message: `The function in option \`apiKey\` threw: ${String(cause)}` },
        { cause },
      );
    }
    apiKeyOption.read(key, connectionPlace.at('apiKey()'));
    return this.with(key, added);
  }

  private with(key: string | undefined, added: RpcMetadata | undefined): Metadata {
    if (key !== this.#sharedKey) {
      this.#sharedKey = key;
      this.#shared = this.build(key);
    }
    if (!added) return this.#shared;
    const last = this.#last;
    const shared = this.#shared;
    if (last?.shared === shared && areSameTexts(last.added, added)) return last.metadata;
    const metadata = shared.clone();
    setAll(metadata, added);
    this.#last = { shared, added: { ...added }, metadata };
    return metadata;
  }

  private build(key: string | undefined): Metadata {
    const metadata = new Metadata();
    metadata.set('client-name', sdkName);
    metadata.set('client-version', sdkVersion);
    setAll(metadata, this.#metadata);
    if (key !== undefined) metadata.set('authorization', `Bearer ${key}`);
    return metadata;
  }
}

/** Bytes are never considered equal, because their content may have changed. */
function areSameTexts(before: RpcMetadata, now: RpcMetadata): boolean {
  let count = 0;
  for (const key in now) {
    const value = now[key];
    if (typeof value !== 'string' || before[key] !== value) return false;
    count++;
  }
  return count === Object.keys(before).length;
}

function setAll(metadata: Metadata, values: RpcMetadata): void {
  for (const key in values) {
    const value = values[key];
    try {
      metadata.set(key, typeof value === 'string' || Buffer.isBuffer(value) ? value : Buffer.from(value));
    } catch (error) {
      // Throws an error that names the key and its fault.
      metadataOption.read(values, connectionPlace.at('metadata'));
      throw error;
    }
  }
}
