import {
  type Address,
  addressOf,
  type ChannelRange,
  formatChannelRange,
  type Instant,
  isLoopback,
  isUnspecified,
  MEMBERS_MAX,
  othersNameFault,
  REGISTRATIONS_WAITING_MAX,
  SEQUENCERS_MAX,
  unreachable,
} from "../../../core/mod.ts";
import type { Answer, RegisterRequest } from "../../../wire/mod.ts";
import type { Credential, Credentials } from "../credentials/mod.ts";
import type {
  DirectoryEventQueue,
  DirectoryMember,
  DirectorySequencer,
  Outgoing,
  Roster,
  Sequencers,
} from "../state/mod.ts";
import { type NameClaim, NameClaims, type PendingRegistration } from "./name_claims.ts";
import { groupSummaries } from "./records.ts";
import * as refusals from "./refusals.ts";

/**
 * The states of a name (PROTOCOL 9.1):
 *
 * ```
 * free ── a registration ──→ held ── another registration ──→ claimed
 * claimed ── the holder is heard ──→ held: whoever waits is refused
 * claimed ── it was silent for NAME_PROBE_MS ──→ held: by the registration that came first
 * held ── the holder is gone ──→ free
 * ```
 *
 * The holder of a claimed name may go. The claim stays open until its time is over, so that the
 * registrations get the name in the order in which they came.
 */
export type NameState =
  | { readonly type: "free" }
  | { readonly type: "held"; readonly holder: DirectoryMember }
  | { readonly type: "claimed"; readonly claim: NameClaim };

/**
 * Registers members and sequencers. A taken name is not refused before its holder has shown that it
 * is alive, so that a client that is started again does not have to wait for its own ghost.
 */
export class Registrations {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #outgoing: Outgoing;
  readonly #events: DirectoryEventQueue;
  readonly #heartbeatMs: number;
  readonly #channels: string | undefined;
  readonly #claims = new NameClaims();
  readonly #credentials: Credentials;

  constructor(parts: {
    credentials: Credentials;
    roster: Roster;
    sequencers: Sequencers;
    outgoing: Outgoing;
    events: DirectoryEventQueue;
    heartbeatMs: number;
    channels: ChannelRange | undefined;
  }) {
    this.#credentials = parts.credentials;
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#outgoing = parts.outgoing;
    this.#events = parts.events;
    this.#heartbeatMs = parts.heartbeatMs;
    this.#channels = parts.channels && formatChannelRange(parts.channels);
  }

  /**
   * Handles a registration: answers it at once, or when it is known whether the name's holder
   * lives.
   */
  register(registration: PendingRegistration, now: Instant): void {
    const answer = this.#decide(registration, now);
    if (answer !== undefined) this.#events.answer(registration.connection, answer);
  }

  /** Refuses the registrations that wait for a member's name, because the member is alive. */
  heard(member: DirectoryMember): void {
    for (const { connection, request } of this.#claims.refuse(member)) {
      this.#events.answer(connection, refusals.nameTaken(request.name, member));
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#claims.nextDeadline();
  }

  /**
   * Probes the holders of claimed names again, and takes the names of those that did not answer.
   */
  handleTimeout(now: Instant): void {
    for (let step = this.#claims.takeStep(now); step; step = this.#claims.takeStep(now)) {
      const { holder, waiting } = step.claim;
      const isRegistered = this.#roster.members.byId(holder.id) !== undefined;
      switch (step.type) {
        case "probe":
          if (isRegistered) this.#outgoing.probe(holder);
          break;
        case "take":
          if (isRegistered) this.#roster.evict(holder, "ghost");
          // The first registration gets the name. The others claim it anew, and the first is
          // probed.
          for (const registration of waiting) this.register(registration, now);
          break;
        default:
          unreachable(step);
      }
    }
  }

  /** Returns the answer to a registration, `undefined` if it has to wait. */
  #decide(registration: PendingRegistration, now: Instant): Answer | undefined {
    const { request, from } = registration;
    const { name } = request;
    const address = addressFor(request, from);
    if (address.port === 0) return refusals.noPort(name);
    const isBound = isLoopback(request.host);
    if (isBound && !isLoopback(from.hostname)) return refusals.boundElsewhere(name, address, from);
    const fault = request.role === "member" ? othersNameFault(name) : undefined;
    if (fault !== undefined) return refusals.badName("name", name, fault);
    const credential = this.#credentials.judge(request, from, address, now);
    if ("code" in credential) return credential;
    const admitted = { address, isBound, credential };
    if (request.role === "sequencer") return this.#admitSequencer(name, admitted, now);
    const { members } = this.#roster;
    const isFull = members.size >= MEMBERS_MAX;
    if (isFull && members.byNameOrAlike(name) === undefined) return refusals.tooManyMembers();
    const state = this.#stateOf(name);
    if (state.type === "free") return this.#admit(name, admitted, now);
    if (this.#claims.waiting >= REGISTRATIONS_WAITING_MAX) return refusals.tooManyWaiting(name);
    if (state.type === "claimed") this.#claims.wait(state.claim, registration);
    else {
      this.#claims.open(state.holder, registration, now);
      this.#outgoing.probe(state.holder);
    }
    return undefined;
  }

  /**
   * A name is held by the member that has the name itself, or a name that people take for it. A
   * claim is open under the name of its holder. If the holder is gone, the claim is found by the
   * names that people take for the holder's.
   */
  #stateOf(name: string): NameState {
    const holder = this.#roster.members.byNameOrAlike(name);
    const claim = this.#claims.of(name) ??
      (holder === undefined ? undefined : this.#claims.of(holder.name));
    if (claim !== undefined) return { type: "claimed", claim };
    return holder === undefined ? { type: "free" } : { type: "held", holder };
  }

  #admit(name: string, { address, isBound, credential }: Admitted, now: Instant): Answer {
    const { signed } = credential;
    const member = this.#roster.register(name, address, now, { isBound, signed });
    return this.#admitted(member, credential);
  }

  /**
   * Registers a sequencer. Its name is for logs only: it is not unique, and takes none from
   * members.
   */
  #admitSequencer(name: string, { address, isBound, credential }: Admitted, now: Instant): Answer {
    const { signed } = credential;
    const sequencers = this.#sequencers;
    const isFull = sequencers.size >= SEQUENCERS_MAX && sequencers.at(address) === undefined;
    if (isFull) return refusals.tooManySequencers();
    const sequencer = sequencers.register(name, address, now, { isBound, signed });
    return this.#admitted(sequencer, credential);
  }

  #admitted(
    { id, address }: DirectoryMember | DirectorySequencer,
    credential: Credential,
  ): Answer {
    return {
      ok: true,
      member: id,
      host: address.hostname,
      port: address.port,
      heartbeatMs: this.#heartbeatMs,
      boot: this.#roster.boot,
      ...this.#channels !== undefined && { channels: this.#channels },
      ...this.#credentials.admit(credential),
      groups: groupSummaries(this.#roster.groups.ordered().filter(({ size }) => size > 0)),
    };
  }
}

/** A registration that is admitted. */
interface Admitted {
  readonly address: Address;
  readonly isBound: boolean;
  readonly credential: Credential;
}

/**
 * Returns the address to register. A host that means "any" stands for where the connection comes
 * from.
 */
function addressFor({ host, port }: RegisterRequest, from: Address): Address {
  const hostname = isUnspecified(host) ? from.hostname : host;
  return addressOf(hostname, port) ?? { transport: "udp", hostname, port };
}
