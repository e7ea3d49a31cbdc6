import {
  type Instant,
  invariant,
  REPAIR_BURST_BYTES,
  REPAIR_BYTES_PER_SECOND,
  REPAIR_SHARE,
} from "../../../core/mod.ts";

/** The bounds of a {@linkcode RepairBudget}. */
export interface RepairBudgetOptions {
  /** Bytes that may be saved up. */
  readonly burstBytes: number;
  /** Bytes that are earned even when nothing is sent new. */
  readonly bytesPerSecond: number;
}

/**
 * The bytes that repair may cost: as many as are sent new, or a small rate, whichever is more; what
 * is not used is saved up (PROTOCOL 8.3.3). A network that is overloaded loses more the more is
 * repeated, and without a bound repair would feed on itself.
 *
 * A worked case: a member was away and asks for 5 MB. The first 4 MiB go at once, from what was
 * saved up. The last datagram may overdraw: the budget is at −900 bytes then. With nothing sent new
 * it earns 64 KiB a second and opens after 14 ms; with 1 MB sent new meanwhile, 1 MB more may be
 * repeated.
 */
export class RepairBudget {
  readonly #burstBytes: number;
  readonly #bytesPerSecond: number;
  #bytes: number;
  /** The moment up to which `#bytes` counts what was earned. */
  #at: Instant = 0;
  /** Bytes sent new since then. */
  #sentBytes = 0;

  constructor(
    { burstBytes, bytesPerSecond }: RepairBudgetOptions = {
      burstBytes: REPAIR_BURST_BYTES,
      bytesPerSecond: REPAIR_BYTES_PER_SECOND,
    },
  ) {
    this.#burstBytes = burstBytes;
    this.#bytesPerSecond = bytesPerSecond;
    this.#bytes = burstBytes;
  }

  /** Counts `bytes` that were sent new, each copy of a datagram included. */
  onSent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  /** Returns true if a datagram may be repeated now. */
  isOpen(now: Instant): boolean {
    const byRate = Math.max(0, now - this.#at) * this.#bytesPerSecond / 1_000;
    const earned = Math.max(byRate, REPAIR_SHARE * this.#sentBytes);
    this.#bytes = Math.min(this.#bytes + earned, this.#burstBytes);
    this.#at = now;
    this.#sentBytes = 0;
    return this.#bytes > 0;
  }

  /** Takes the bytes of a datagram that was repeated. The last one may cost more than there was. */
  spend(bytes: number): void {
    invariant(this.#bytes > 0, "Repair is spent only while its budget is open");
    this.#bytes -= bytes;
  }

  /** The moment at which something may be repeated again, as of the last call of `isOpen`. */
  get opensAt(): Instant {
    return this.#at + (Math.max(0, -this.#bytes) + 1) * 1_000 / this.#bytesPerSecond;
  }
}
