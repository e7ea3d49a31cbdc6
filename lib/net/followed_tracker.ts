import { type Address, familyOf, formatAddress, normalizeIp, sameAddress } from "../core/mod.ts";
import { acceptsConnection, type Endpoint, resolveHosts, UnknownHostError } from "./names/mod.ts";
import type { Log } from "./log.ts";
import type { AddressTranslation } from "./udp.ts";

/** Milliseconds without a datagram of the tracker after which its name is looked up again. */
const FOLLOW_MS = 5_000;

/** Options of a {@linkcode FollowedTracker}. */
export interface FollowedTrackerOptions {
  /** The tracker as it was named. An IP literal is not looked up. */
  readonly place: Endpoint;
  /** The address at which it was found. */
  readonly address: Address;
  readonly log: Log | undefined;
  /**
   * Milliseconds without a datagram after which the name is looked up again.
   *
   * @default {FOLLOW_MS}
   */
  readonly followMs?: number;
  /**
   * Returns the addresses of a name, as the system knows them.
   *
   * @default {resolveHosts}
   */
  readonly resolve?: typeof resolveHosts;
  /**
   * Returns true if a program listens at an address.
   *
   * @default {acceptsConnection}
   */
  readonly accepts?: typeof acceptsConnection;
}

/**
 * A tracker whose name may lead to another address later: it was moved to another host, or its host
 * got another address. The machines know one address of their tracker for life, the first one; this
 * class puts the present one in its place on the way to and from the socket. To the machines, a
 * tracker at a new address is a tracker that was restarted.
 *
 * Worked case: ford found lab1 at 10.77.0.1. The tracker moves to 10.77.0.4, and the name follows.
 * When ford has heard nothing from the tracker for 5 s, he looks lab1 up, and a program listens at
 * 10.77.0.4. From then on, datagrams that his member sends to 10.77.0.1:4000 go to 10.77.0.4:4000,
 * and datagrams from there seem to come from 10.77.0.1:4000. If the name had both addresses, and a
 * program listened at both, ford would keep the old one.
 *
 * The two addresses change places: if another tracker still sends from 10.77.0.1:4000, its
 * datagrams seem to come from 10.77.0.4:4000, where ford's member knows no tracker.
 */
export class FollowedTracker implements AddressTranslation {
  readonly #options: FollowedTrackerOptions;
  readonly #isName: boolean;
  /** The address at which the tracker is now; the first one itself until the tracker moves. */
  #current: Address;
  /** True if a datagram of the tracker came since the last look. */
  #isHeard = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #following: Promise<boolean> | undefined;
  readonly #abort = new AbortController();

  constructor(options: FollowedTrackerOptions) {
    this.#options = options;
    this.#isName = normalizeIp(options.place.hostname) === undefined;
    this.#current = options.address;
  }

  /** The address at which the tracker is now. */
  get current(): Address {
    return this.#current;
  }

  /** Begins to watch whether datagrams of the tracker come. A literal is not watched. */
  start(): void {
    if (this.#isName) this.#arm();
  }

  /** Returns the address that the machine knows for the sender of a datagram. */
  inward(from: Address): Address {
    const { address } = this.#options;
    if (sameAddress(from, this.#current)) {
      this.#isHeard = true;
      return address;
    }
    return this.#isMoved && sameAddress(from, address) ? this.#current : from;
  }

  /** Returns the address to which a datagram goes that the machine sends to `to`. */
  outward(to: Address): Address {
    if (!this.#isMoved) return to;
    const { address } = this.#options;
    if (sameAddress(to, address)) return this.#current;
    return sameAddress(to, this.#current) ? address : to;
  }

  /**
   * Looks the name up again. Returns true if the tracker is now at another address than before.
   * Callers at the same time share one look-up.
   */
  follow(): Promise<boolean> {
    if (!this.#isName || this.#abort.signal.aborted) return Promise.resolve(false);
    this.#following ??= this.#follow().finally(() => this.#following = undefined);
    return this.#following;
  }

  /** Ends the look-ups; harmless if it was called before. */
  close(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  get #isMoved(): boolean {
    return this.#current !== this.#options.address;
  }

  async #follow(): Promise<boolean> {
    const { place: { hostname }, log } = this.#options;
    const before = this.#current;
    const next = await this.#locate();
    if (next === undefined || sameAddress(next, before) || this.#abort.signal.aborted) return false;
    this.#current = next;
    log?.warn("The tracker's name leads to another address now.", {
      ...{ name: hostname, before: formatAddress(before), now: formatAddress(next) },
    });
    return true;
  }

  /** Returns the first address at which a program listens. The present one is tried first. */
  async #locate(): Promise<Address | undefined> {
    const { place: { hostname, port }, log } = this.#options;
    const { resolve = resolveHosts, accepts = acceptsConnection } = this.#options;
    const { signal } = this.#abort;
    const family = familyOf(this.#current);
    try {
      const ips = await resolve(hostname, { family, signal });
      const isCurrent = (ip: string) => ip === this.#current.hostname;
      if (ips.length === 1 && isCurrent(ips[0]!)) return undefined;
      ips.sort((a, b) => Number(isCurrent(b)) - Number(isCurrent(a)));
      for (const ip of ips) {
        const address: Address = { transport: "udp", hostname: ip, port };
        if (await accepts(address, signal)) return address;
      }
    } catch (error) {
      if (signal.aborted) return undefined;
      // Deno's permissions may end at the address that the tracker had.
      const isOutside = error instanceof UnknownHostError ||
        error instanceof Deno.errors.NotCapable;
      if (!isOutside) throw error;
      log?.debug("The tracker's name cannot be followed.", { error });
    }
    return undefined;
  }

  #arm(): void {
    const { followMs = FOLLOW_MS } = this.#options;
    this.#timer = setTimeout(() => void this.#onTimer(), followMs);
  }

  async #onTimer(): Promise<void> {
    const wasHeard = this.#isHeard;
    this.#isHeard = false;
    if (!wasHeard) await this.follow();
    if (!this.#abort.signal.aborted) this.#arm();
  }
}
