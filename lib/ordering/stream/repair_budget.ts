import {
  type Instant,
  REPAIR_BURST_BYTES,
  REPAIR_BYTES_PER_SECOND,
  REPAIR_SHARE,
} from "../../core/mod.ts";

/**
 * What repair may cost: a share of what is sent new, or a small rate, whichever is more. A congested
 * network loses more the more is repeated; without a bound repair would feed on itself.
 */
export class RepairBudget {
  #bytes = REPAIR_BURST_BYTES;
  #at: Instant = 0;
  /** Sent new since `#at`. */
  #sentBytes = 0;

  /** New messages were sent: `bytes` of them, each copy counted. */
  onSent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  /** Whether something may be repeated now. */
  isOpen(now: Instant): boolean {
    const byRate = Math.max(0, now - this.#at) * REPAIR_BYTES_PER_SECOND / 1_000;
    const earned = Math.max(byRate, REPAIR_SHARE * this.#sentBytes);
    this.#bytes = Math.min(this.#bytes + earned, REPAIR_BURST_BYTES);
    this.#at = now;
    this.#sentBytes = 0;
    return this.#bytes > 0;
  }

  /** Something was repeated; the last datagram may cost more than there was. */
  spend(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** When something may be repeated again, as of the last question. */
  get opensAt(): Instant {
    return this.#at + (Math.max(0, -this.#bytes) + 1) * 1_000 / REPAIR_BYTES_PER_SECOND;
  }
}
