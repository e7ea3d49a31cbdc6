import {
  type Instant,
  REPAIR_BURST_BYTES,
  REPAIR_BYTES_PER_SECOND,
  REPAIR_SHARE,
} from "../core/mod.ts";

/**
 * What repair may cost: a share of what is sent new, and a small rate at any time. A congested
 * network loses more the more is repeated; without a bound repair would feed on itself.
 */
export class RepairBudget {
  #bytes = REPAIR_BURST_BYTES;
  #at: Instant = 0;

  /** New messages were sent: `bytes` of them, each copy counted. */
  onSent(bytes: number): void {
    this.#add(REPAIR_SHARE * bytes);
  }

  /** Whether something may be repeated now. */
  isOpen(now: Instant): boolean {
    this.#add(Math.max(0, now - this.#at) * REPAIR_BYTES_PER_SECOND / 1_000);
    this.#at = now;
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

  #add(bytes: number): void {
    this.#bytes = Math.min(this.#bytes + bytes, REPAIR_BURST_BYTES);
  }
}
