import { type Instant, OTHER_KEY_LOG_MS } from "../core/mod.ts";
import type { Keyring } from "../key/mod.ts";
import { keyName } from "../net/seal/mod.ts";

/**
 * The keys that are not ours and under which datagrams come, as far as a log names them. Anybody
 * can forge such a datagram, so each key is named once until our keys change, and one key each
 * {@linkcode OTHER_KEY_LOG_MS} at most.
 *
 * Worked case: lab2 was left out when the key file was copied. All others seal with the new key 3f
 * by now, and the processes on lab2 cannot open that: each of them names 3f once. When lab2 has the
 * file, 3f is one of their own keys.
 */
export class OtherKeys {
  readonly #named = new Set<number>();
  #keyring: Keyring | undefined;
  #quietUntil: Instant | undefined;

  /**
   * Returns the key to be named now, as the first two digits of its fingerprint; `undefined` if
   * there is none.
   *
   * @param ids The ids under which datagrams came since the last call.
   * @param ours Our keys now, which may have changed since those datagrams came.
   */
  nextName(ids: readonly number[], ours: Keyring, now: Instant): string | undefined {
    if (ours !== this.#keyring) this.#named.clear();
    this.#keyring = ours;
    if (this.#quietUntil !== undefined && now < this.#quietUntil) return undefined;
    const id = ids.find((id) => ours.byId(id) === undefined && !this.#named.has(id));
    if (id === undefined) return undefined;
    this.#named.add(id);
    this.#quietUntil = now + OTHER_KEY_LOG_MS;
    return keyName(id);
  }
}
