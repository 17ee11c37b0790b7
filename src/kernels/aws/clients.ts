import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { Identity } from '../api.ts';
import type { KeySource } from '../identity/profile.ts';

/** Where calls go, as whom, and what a sentence to the user calls it. */
export interface Target {
  /** The connection's name. */
  readonly name: string;
  readonly region: string;
  /** In place of AWS's own. */
  readonly endpoint?: string;
  readonly identity: Identity;
  readonly keys: KeySource;
  /** Of Lakebook, for the user agent. */
  readonly version: string;
  /** How long a run is followed while nothing answers; a minute unless told. */
  readonly graceMs?: number;
}

/** Longest wait for a TCP and TLS handshake. */
const connectionTimeoutMs = 5_000;
/** Longest wait for the first byte of an answer; long polls ask for more. */
export const requestTimeoutMs = 30_000;
/** Longest silence in the middle of an answer. */
const socketTimeoutMs = 60_000;

/** What every client of the program is made with. */
export type ClientConfig = Pick<
  STSClientConfig,
  'region' | 'credentials' | 'maxAttempts' | 'customUserAgent' | 'requestHandler'
> & { endpoint?: string; forcePathStyle?: boolean; followRegionRedirects?: boolean };

/**
 * The one factory of SDK clients. They try once only: retries, renewal of keys and error sentences are `Caller`'s,
 * which can be stopped while it waits and keeps to one idempotency token.
 */
export function createClient<Client>(Service: new (config: ClientConfig) => Client, target: Target): Client {
  // The SDK's version is this package's choice: its warning of Node versions is no news to a user.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return new Service({
    region: target.region,
    credentials: target.keys.provider,
    maxAttempts: 1,
    customUserAgent: [['lakebook', target.version]],
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      socketTimeout: socketTimeoutMs,
      throwOnRequestTimeout: true,
    },
    followRegionRedirects: true,
    // Buckets of a custom endpoint have no host names of their own.
    ...(target.endpoint !== undefined && { endpoint: target.endpoint, forcePathStyle: true }),
  });
}
