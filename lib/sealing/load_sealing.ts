import { type Clock, loadSealedControl, type Log, secureRandom } from "../net/mod.ts";
import type { DatagramSeal } from "../net/seal/mod.ts";
import type { ControlTransport } from "../wire/mod.ts";

/** The seal of one role on all that it sends. Whoever starts the role starts and closes it. */
export interface Sealing {
  /** The seal on the datagrams of the role's socket. */
  readonly datagrams: DatagramSeal;
  /** The form in which requests and answers travel. */
  readonly control: ControlTransport;
  /**
   * Begins to look, time and again, whether the key file has other keys, and whether datagrams come
   * under keys that it does not have.
   */
  start(): void;
  /** Looks no more; harmless if it was called before. */
  close(): void;
}

/** The shell of the role, as far as its seal needs it. */
export interface SealingOptions {
  /** The clock of the role's driver. */
  readonly clock: Clock;
  readonly log: Log | undefined;
}

/**
 * Reads a key file, and returns the seal of a role under its keys. What seals is loaded only here.
 *
 * @throws {KeyFileError} if the file cannot be read, is no key file, or others may use it
 */
export async function loadSealing(
  keyFile: string,
  { clock, log }: SealingOptions,
): Promise<Sealing> {
  const [{ KeyWatch }, { OtherKeys }, { DatagramSeal }] = await Promise.all([
    import("./key_watch.ts"),
    import("./other_keys.ts"),
    import("../net/seal/mod.ts"),
  ]);
  const keys = new KeyWatch(keyFile, log);
  log?.debug("Takes part under a key.", { key: keys.keyring.first.fingerprint });
  const datagrams = new DatagramSeal({ keys, random: secureRandom, now: clock.now() });
  const others = new OtherKeys();
  const warnOfOthers = () => {
    const { keyring } = keys;
    const key = others.nextName(datagrams.takeOtherKeys(), keyring, clock.now());
    if (key === undefined) return;
    log?.warn(
      "Datagrams come that are sealed with a key that is not in our key file, and are dropped: " +
        "copy the newest key file to every host.",
      { key, ours: keyring.first.fingerprint },
    );
  };
  return {
    datagrams,
    control: await loadSealedControl(keys),
    start: () => keys.start(warnOfOthers),
    close: () => keys.close(),
  };
}
