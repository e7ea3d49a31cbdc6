import {
  type Address,
  isSignedId,
  type MemberId,
  NO_EPOCH,
  type SignedReport,
} from "../../../lib/core/mod.ts";
import {
  acceptanceStatement,
  registrationStatement,
  signReport,
} from "../../../lib/identity/statements/mod.ts";
import type { AcceptedRegistration } from "../../../lib/roles/mod.ts";
import { decodeDatagram, type Frame, lifeOf, WireError } from "../../../lib/wire/mod.ts";
import { Violation } from "../check/violation.ts";
import { encodeDatagram } from "./encode_datagram.ts";
import type { InTransit } from "./network.ts";
import { pick, seededRandom } from "./seeded_random.ts";
import { identityOf, type SimIdentities } from "./sim_identities.ts";
import type { SimWorld } from "./sim_world.ts";

/** Milliseconds between two questions for the boot id of the tracker, which it may have anew. */
const ASK_MS = 40;
/** Reports after each answer. */
const REPORTS = 6;
/** An id that nobody has: those that the tracker draws in a run are larger by far. */
const NOBODY: MemberId = 2;

/**
 * Lets an insider report members and sequencers that it has seen to a tracker that was started
 * again, from its own address, before they report themselves. It has their registrations, the
 * tracker's acceptances, and the reports that they have signed for earlier lives of the tracker.
 * Checks that the tracker takes none of these: a challenge would show that it does.
 */
export class FalseReports {
  readonly #world: SimWorld;
  readonly #identities: SimIdentities;
  readonly #address: Address;
  readonly #random = seededRandom(0xfa15e);
  /** Signatures of reports that passed by, by the ids of their owners. */
  readonly #seen = new Map<MemberId, { readonly boot: number; readonly signature: Uint8Array }[]>();

  constructor(world: SimWorld, identities: SimIdentities, address: Address) {
    this.#world = world;
    this.#identities = identities;
    this.#address = address;
  }

  schedule(): void {
    const { network } = this.#world;
    network.watches.push((datagram) => this.#onPassing(datagram));
    network.open(this.#address, (bytes) => this.#onDatagram(bytes));
    this.#ask();
  }

  /** Asks for the boot id: the tracker answers the heartbeat of an id that it does not know. */
  #ask(): void {
    const { heap, settings } = this.#world;
    if (heap.now >= settings.healAt) return;
    this.#send(NOBODY, 0, { type: "heartbeat", count: 1, asks: true, views: [] });
    this.#world.at(heap.now + ASK_MS, () => this.#ask());
  }

  /** Notes the signatures of reports, for later lives of the tracker. */
  #onPassing({ bytes }: InTransit): void {
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) return;
    const { source, epoch: { boot } } = datagram.header;
    for (const frame of datagram.frames) {
      if (frame.type !== "restore" || frame.report === undefined) continue;
      const { signature } = frame.report;
      this.#seen.set(source, [...this.#seen.get(source) ?? [], { boot, signature }]);
    }
  }

  #onDatagram(bytes: Uint8Array): void {
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) return;
    const { destination } = datagram.header;
    for (const frame of datagram.frames) {
      if (frame.type === "challenge" && isSignedId(destination)) {
        throw new Violation(`The tracker believes the report of an insider as ${destination}`);
      }
      if (frame.type === "unknown" && destination === NOBODY) this.#reportAll(frame.boot);
    }
  }

  #reportAll(boot: number): void {
    if (this.#world.heap.now >= this.#world.settings.healAt) return;
    for (let i = 0; i < REPORTS; i++) {
      const victim = pick(this.#random, this.#identities.accepted);
      if (victim === undefined) return;
      const { role, name, member } = victim.claim;
      const report = this.#forge(victim, boot);
      const place = { created: 0, view: 0, joined: 0, slot: 0, forgotten: 0, removed: [] };
      const mode = role === "member" ? "fifo" : "total";
      this.#send(member, boot, {
        ...{ type: "restore", name, groupName: name, mode, epoch: NO_EPOCH, ...place },
        ...report && { report },
      });
    }
  }

  /** Returns the signed part of a report as somebody makes it who lacks the victim's key. */
  #forge(victim: AcceptedRegistration, boot: number): SignedReport | undefined {
    const { claim, identity, acceptance } = victim;
    const old = (this.#seen.get(claim.member) ?? []).filter((each) => each.boot !== boot);
    const { signer } = identityOf("the insider");
    const own = { ...claim, key: signer.publicKey };
    const makers = [
      () => undefined,
      // The signature of its registration, which all who were in a view with the victim have.
      () => ({ identity, acceptance, signature: identity.signature }),
      () => ({ identity, acceptance, signature: pick(this.#random, old)?.signature ?? acceptance }),
      () => ({ identity, acceptance, signature: signReport({ ...claim, boot }, signer) }),
      // A registration under the victim's id with another key, which no tracker has accepted.
      () => ({
        identity: {
          ...identity,
          key: own.key,
          signature: signer.sign(registrationStatement(own)),
        },
        acceptance: signer.sign(acceptanceStatement(own)),
        signature: signReport({ ...own, boot }, signer),
      }),
    ];
    return pick(this.#random, makers)!();
  }

  #send(source: MemberId, boot: number, frame: Frame): void {
    const { network, tracker } = this.#world;
    const epoch = frame.type === "restore" ? lifeOf(boot) : NO_EPOCH;
    const header = { group: 0, source, destination: 0, epoch };
    network.send(this.#address, tracker.address, encodeDatagram({ header, frames: [frame] }));
  }
}
