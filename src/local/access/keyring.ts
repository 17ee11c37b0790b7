/** One key pair for each user, derived from a secret that the process alone has: who signs is who asks. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Keys } from '../http/authenticate.ts';

export class Keyring implements Keys {
  readonly #secret = randomBytes(32);
  readonly #users = new Map<string, string>();

  constructor(users: readonly string[]) {
    for (const user of users) this.#users.set(this.keysOf(user).accessKeyId, user);
  }

  keysOf(user: string): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const id = [...this.#derive(`key of ${user}`).subarray(0, 16)].map((byte) => letters[byte % 32]).join('');
    return { accessKeyId: `AKIA${id}`, secretAccessKey: this.#derive(`secret of ${user}`).toString('base64url') };
  }

  find(accessKeyId: string): { readonly secret: string; readonly user: string } | undefined {
    const user = this.#users.get(accessKeyId);
    return user === undefined ? undefined : { user, secret: this.keysOf(user).secretAccessKey };
  }

  #derive(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(purpose).digest();
  }
}
