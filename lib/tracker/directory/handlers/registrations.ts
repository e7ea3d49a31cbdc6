import {
  type Address,
  addressOf,
  CONNECTIONS_MAX,
  type Instant,
  isUnspecified,
  MEMBERS_MAX,
  SEQUENCERS_MAX,
} from "../../../core/mod.ts";
import type { Answer, RegisterRequest } from "../../../wire/mod.ts";
import type { DirectoryEventQueue } from "../state/directory_event_queue.ts";
import type { DirectoryMember } from "../state/directory_member.ts";
import { NameClaims, type PendingRegistration } from "./name_claims.ts";
import type { Prober } from "../state/prober.ts";
import { groupSummaries } from "./records.ts";
import * as refusals from "./refusals.ts";
import type { Roster } from "../state/roster.ts";
import type { DirectorySequencer } from "../state/directory_sequencer.ts";
import type { Sequencers } from "../state/sequencers.ts";

/**
 * Makes members and sequencers. A name that somebody holds is not refused before that somebody has shown to be
 * alive, so that a client that is started again does not wait for its own ghost.
 */
export class Registrations {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #prober: Prober;
  readonly #events: DirectoryEventQueue;
  readonly #heartbeatMs: number;
  readonly #claims = new NameClaims();

  constructor(parts: {
    roster: Roster;
    sequencers: Sequencers;
    prober: Prober;
    events: DirectoryEventQueue;
    heartbeatMs: number;
  }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#prober = parts.prober;
    this.#events = parts.events;
    this.#heartbeatMs = parts.heartbeatMs;
  }

  /** Answers a request to register, now or when it is known whether the name's holder lives. */
  register(registration: PendingRegistration, now: Instant): void {
    const answer = this.#decide(registration, now);
    if (answer !== undefined) this.#events.answer(registration.connection, answer);
  }

  /** A member lives: its name is its own. */
  heard(member: DirectoryMember): void {
    for (const { connection } of this.#claims.refuse(member)) {
      this.#events.answer(connection, refusals.nameTaken(member));
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#claims.nextDeadline();
  }

  expire(now: Instant): void {
    for (let step = this.#claims.expire(now); step; step = this.#claims.expire(now)) {
      const { claim, action } = step;
      const isThere = this.#roster.members.byId(claim.holder.id) !== undefined;
      if (action === "probe") {
        if (isThere) this.#prober.probe(claim.holder);
        continue;
      }
      if (isThere) this.#roster.evict(claim.holder, "ghost");
      // The first one gets the name; the others then ask for it anew, and the first is probed.
      for (const registration of claim.waiting) this.register(registration, now);
    }
  }

  #decide(registration: PendingRegistration, now: Instant): Answer | undefined {
    const { request, from } = registration;
    const address = addressFor(request, from);
    if (address.port === 0) return refusals.noPort(request.name);
    if (request.role === "sequencer") return this.#admitSequencer(request.name, address, now);
    const holder = this.#roster.members.byName(request.name);
    if (holder === undefined && this.#roster.members.size >= MEMBERS_MAX) {
      return refusals.tooManyMembers();
    }
    if (holder === undefined && !this.#claims.has(request.name)) {
      return this.#admit(request.name, address, now);
    }
    if (this.#claims.waiting >= CONNECTIONS_MAX) return refusals.tooManyWaiting(request.name);
    if (this.#claims.wait(registration) || holder === undefined) return undefined;
    this.#claims.open(holder, registration, now);
    this.#prober.probe(holder);
    return undefined;
  }

  #admit(name: string, address: Address, now: Instant): Answer {
    return this.#admitted(this.#roster.register(name, address, now));
  }

  /** A sequencer's name is for logs: it takes none from members, and need not be unique. */
  #admitSequencer(name: string, address: Address, now: Instant): Answer {
    const sequencers = this.#sequencers;
    const isFull = sequencers.size >= SEQUENCERS_MAX && sequencers.at(address) === undefined;
    if (isFull) return refusals.tooManySequencers();
    return this.#admitted(sequencers.register(name, address, now));
  }

  #admitted({ id, address }: DirectoryMember | DirectorySequencer): Answer {
    return {
      ok: true,
      member: id,
      host: address.hostname,
      port: address.port,
      heartbeatMs: this.#heartbeatMs,
      boot: this.#roster.boot,
      groups: groupSummaries(this.#roster.groups.ordered()),
    };
  }
}

/** Where it is that registers: for a host that means "any", where its connection comes from. */
function addressFor({ host, port }: RegisterRequest, from: Address): Address {
  const hostname = isUnspecified(host) ? from.hostname : host;
  return addressOf(hostname, port) ?? { transport: "udp", hostname, port };
}
