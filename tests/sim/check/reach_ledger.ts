import {
  type Address,
  formatAddress,
  type GroupId,
  type MemberId,
  UNREACHED_MS,
} from "../../../lib/core/mod.ts";
import type { ReachEvent } from "../../../lib/client/mod.ts";
import { WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "./decoded_of.ts";
import { Violation } from "./violation.ts";

/** An event that tells of a member that is not reached. */
export type UnreachedEvent = ReachEvent & { readonly type: "unreached" };

/** Clocks of hosts run a little faster or slower than virtual time. */
const LEAST_SILENCE_MS = 0.95 * UNREACHED_MS;

/** Milliseconds that the last request for a long datagram may be on its way. */
const STRAGGLING_MS = 1_500;

/**
 * Compares what a member is told of members that are not reached with the datagrams that arrived at
 * its machine. No member may be called unreached whose acknowledgement came lately, however slow it
 * is, and no path narrow on which long datagrams arrived.
 */
export class ReachLedger {
  readonly #name: string;
  /** The time of the last acknowledgement of our stream, by group, member and its address. */
  readonly #ackedAt = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Notes a datagram that arrived at the machine, whose id is `self`. */
  onDatagram(bytes: Uint8Array, from: Address, self: MemberId | undefined, now: number): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError || self === undefined) return;
    for (const frame of datagram.frames) {
      if (frame.type !== "ack") continue;
      if (frame.entries.some(({ stream }) => stream === self)) {
        const { group, source } = datagram.header;
        this.#ackedAt.set(`${group} ${source} ${formatAddress(from)}`, now);
      }
    }
  }

  /**
   * Checks that a member is really not reached at the moment at which the machine says so. What a
   * sequencer found out is not checked. `longReceived` are the times at which that member received
   * long datagrams of ours.
   *
   * @throws {Violation} if the member is reached
   */
  check(
    event: UnreachedEvent,
    group: GroupId | undefined,
    now: number,
    longReceived: readonly number[] = [],
  ): void {
    if (event.by !== undefined) return;
    if (event.narrow) return this.#checkNarrow(event, now, longReceived);
    const key = `${group} ${event.member.id} ${formatAddress(event.address)}`;
    const silentMs = now - (this.#ackedAt.get(key) ?? -Infinity);
    if (silentMs >= LEAST_SILENCE_MS) return;
    throw new Violation(
      `${this.#name} was told that ${event.member.name} is not reached, and it acknowledged ` +
        `something ${Math.round(silentMs)} ms ago`,
    );
  }

  #checkNarrow(
    { member: { name } }: UnreachedEvent,
    now: number,
    longReceived: readonly number[],
  ): void {
    const first = now - LEAST_SILENCE_MS;
    const last = now - STRAGGLING_MS;
    const came = longReceived.find((time) => time >= first && time <= last);
    if (came === undefined) return;
    throw new Violation(
      `${this.#name} was told that only short datagrams reach ${name}, and a long one came there ` +
        `${Math.round(now - came)} ms ago`,
    );
  }
}
