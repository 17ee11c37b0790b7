import type { STSClientConfig } from '@aws-sdk/client-sts';

/** Access keys as the SDK takes them; `sessionToken` and `expiration` only for temporary ones. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Renewed this long before the end, so that no request is signed with keys that end on the way. */
const renewAheadMs = 5 * 60_000;

/** Where a client gets its keys. One load at a time, kept until it ends or a service has called it expired. */
export class KeySource {
  readonly #load: () => Promise<Keys>;
  #loading: Promise<Keys> | undefined;
  #keys: Keys | undefined;
  #generation = 0;

  constructor(load: () => Promise<Keys>) {
    this.#load = load;
  }

  /** Grows with every renewal. */
  get generation(): number {
    return this.#generation;
  }

  /** What an SDK client's `credentials` takes. Marked as memoized: the SDK must not keep a copy of its own. */
  get provider(): NonNullable<STSClientConfig['credentials']> {
    return Object.assign(async () => this.keys(), { memoized: true });
  }

  async keys(): Promise<Keys> {
    const { expiration } = this.#keys ?? {};
    if (this.#keys && (!expiration || expiration.getTime() - Date.now() > renewAheadMs)) return this.#keys;
    return this.#renew();
  }

  /** Forgets the keys that a service refused, unless somebody has renewed them since `generation`. */
  async renew(generation: number): Promise<void> {
    if (generation === this.#generation) await this.#renew();
  }

  #renew(): Promise<Keys> {
    this.#loading ??= this.#load()
      .then((keys) => {
        this.#keys = keys;
        this.#generation++;
        return keys;
      })
      .finally(() => {
        this.#loading = undefined;
      });
    return this.#loading;
  }
}

/**
 * The keys of a profile of the AWS configuration: static, role, SSO, process or web identity.
 * `default` is what the AWS CLI does without `--profile`: the environment first. Files are read again at each renewal.
 */
export function profileKeys(profile: string): KeySource {
  return new KeySource(async () => {
    const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    const load = profile === 'default' ? fromNodeProviderChain : fromIni;
    return load({ ignoreCache: true, ...(profile !== 'default' && { profile }) })();
  });
}

/** Keys that are known already, as those of the local lakehouse. */
export function fixedKeys(keys: Keys): KeySource {
  return new KeySource(async () => keys);
}
