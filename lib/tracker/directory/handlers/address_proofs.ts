import {
  type Address,
  CHALLENGE_MS,
  ECHO_MS,
  type Instant,
  type MemberId,
  PROOF_MS,
  REQUESTS_HELD_BYTES_MAX,
  REQUESTS_HELD_MAX,
  REQUESTS_HELD_OF_ONE_MAX,
  sameAddress,
  UNASKED_CHALLENGES_MAX,
  WRONG_ECHOES_MAX,
} from "../../../core/mod.ts";
import type { SenderVerdict } from "../../../roles/mod.ts";
import {
  type Datagram,
  encodeRequest,
  type JoinGroupRequest,
  type KeepGroupsRequest,
  type OpenDirectRequest,
  type Request,
} from "../../../wire/mod.ts";
import type { Credentials } from "../credentials/mod.ts";
import {
  type DirectoryEventQueue,
  DirectoryMember,
  type DirectorySequencer,
  type Identities,
  type Outgoing,
  PROOF_GIVEN,
  type Roster,
  type Sequencers,
} from "../state/mod.ts";
import type { ControlRequests } from "./control_requests.ts";
import * as refusals from "./refusals.ts";
import type { Registrations } from "./registrations.ts";

/** A request that makes others send datagrams to whoever asks. */
type KnowingRequest = JoinGroupRequest | OpenDirectRequest | KeepGroupsRequest;

/** A request that is not answered before its member's or sequencer's address is proven. */
interface HeldRequest {
  readonly connection: number;
  readonly request: KnowingRequest;
  /** Its length as it travels. */
  readonly bytes: number;
  readonly until: Instant;
}

/** Returns true for a request that makes others send datagrams to whoever asks. */
function makesKnown(request: Request): request is KnowingRequest {
  const { type } = request;
  return type === "join_group" || type === "open_direct" || type === "keep_groups";
}

/**
 * Demands of each member and sequencer the proof that it receives at its address (PROTOCOL 7.9,
 * decision 0120). Whoever registers names an address, and may name somebody else's. So until the
 * address has echoed a challenge nothing but challenges goes there, and no view, grant or reign
 * names it.
 *
 * Ford registers over TCP, and sends a heartbeat and his join at once. The heartbeat is answered by
 * a challenge with a cookie that nobody can guess. His echo is there about when the join is, which
 * is then answered. A liar registers the address of trillian's printer and joins the same group:
 * the printer gets three challenges at most, and the join is refused. If the liar sends heartbeats
 * from its own address, too, each interval brings the printer three more at most until the liar is
 * evicted, since heartbeats from elsewhere are no sign of life.
 */
export class AddressProofs {
  readonly #roster: Roster;
  readonly #sequencers: Sequencers;
  readonly #identities: Identities;
  readonly #outgoing: Outgoing;
  readonly #events: DirectoryEventQueue;
  readonly #registrations: Registrations;
  readonly #requests: ControlRequests;
  readonly #credentials: Credentials;
  /** Milliseconds between two challenges that datagrams from elsewhere bring about. */
  readonly #unaskedMs: number;
  /** In the order in which they came, which is that of their `until`. */
  readonly #held = new Set<HeldRequest>();
  /** The bytes of all of them. */
  #heldBytes = 0;

  constructor(parts: {
    roster: Roster;
    sequencers: Sequencers;
    identities: Identities;
    outgoing: Outgoing;
    events: DirectoryEventQueue;
    registrations: Registrations;
    requests: ControlRequests;
    credentials: Credentials;
    heartbeatMs: number;
  }) {
    this.#roster = parts.roster;
    this.#sequencers = parts.sequencers;
    this.#identities = parts.identities;
    this.#outgoing = parts.outgoing;
    this.#events = parts.events;
    this.#registrations = parts.registrations;
    this.#requests = parts.requests;
    this.#credentials = parts.credentials;
    this.#unaskedMs = Math.max(CHALLENGE_MS, parts.heartbeatMs / UNASKED_CHALLENGES_MAX);
  }

  /** Returns true if a member or sequencer has this id, and its address is not proven yet. */
  isAwaited(id: MemberId): boolean {
    return this.#find(id)?.isProven === false;
  }

  /**
   * Holds a request back until its sender's address is proven, or refuses it if too many wait.
   * Returns false if the address is proven already, or the request makes nobody known.
   */
  hold(connection: number, request: Request, now: Instant): boolean {
    if (!makesKnown(request)) return false;
    const registrant = this.#find(request.member);
    const proof = registrant?.proof;
    if (registrant === undefined || proof?.type !== "awaited") return false;
    const bytes = new TextEncoder().encode(encodeRequest(request)).length;
    if (proof.held >= REQUESTS_HELD_OF_ONE_MAX) {
      this.#events.answer(connection, refusals.unprovenAddress(registrant));
    } else if (
      this.#held.size >= REQUESTS_HELD_MAX || this.#heldBytes + bytes > REQUESTS_HELD_BYTES_MAX
    ) {
      this.#events.answer(connection, refusals.tooManyHeld(registrant));
    } else {
      proof.held++;
      this.#heldBytes += bytes;
      this.#held.add({ connection, request, bytes, until: now + PROOF_MS });
    }
    return true;
  }

  /**
   * Judges a datagram whose source has not proven its address. From that address it is a sign of
   * life; its frames are handled if it is a report after a restart.
   */
  judge({ header, frames }: Datagram, from: Address, now: Instant): SenderVerdict {
    const registrant = this.#find(header.source);
    const [first] = frames;
    if (registrant === undefined || first === undefined) return "foreign";
    if (first.type === "echo") {
      this.#onEcho(registrant, first.cookie, now);
      return "used";
    }
    if (!sameAddress(registrant.address, from)) return "foreign";
    this.#noteHeard(registrant, now);
    return first.type === "restore" ? "counts" : "used";
  }

  /**
   * Challenges the registered address of a datagram's source, unless it is proven. No datagram is
   * shorter than a challenge. One from another address may be that of a host with several, or of
   * somebody who registered the address of another host: it brings few challenges.
   */
  challenge(id: MemberId, from: Address, now: Instant): void {
    const registrant = this.#find(id);
    const proof = registrant?.proof;
    if (registrant === undefined || proof?.type !== "awaited") return;
    const pauseMs = sameAddress(registrant.address, from) ? CHALLENGE_MS : this.#unaskedMs;
    if (proof.askedAt + pauseMs > now) return;
    proof.askedAt = now;
    this.#outgoing.challenge(id, registrant.to, proof.cookie);
  }

  nextDeadline(): Instant | undefined {
    const [oldest] = this.#held;
    return oldest?.until;
  }

  /** Refuses the requests that have waited for too long. */
  handleTimeout(now: Instant): void {
    for (const held of this.#held) {
      if (held.until > now) return;
      this.#release(held);
      const registrant = this.#find(held.request.member);
      const proof = registrant?.proof;
      if (registrant === undefined || proof?.type !== "awaited") this.#answer(held, now);
      else {
        proof.held--;
        this.#events.answer(held.connection, refusals.unprovenAddress(registrant));
      }
    }
  }

  /**
   * Takes the echo of a challenge. It may come from another address: whoever has the cookie was
   * sent it at the registered one, and a host with several addresses sends from any (7.6). After
   * many wrong echoes two right ones in a row are the proof, each with a cookie of its own.
   */
  #onEcho(registrant: DirectoryMember | DirectorySequencer, cookie: number, now: Instant): void {
    const { proof, id } = registrant;
    if (proof.type === "given") return;
    if (proof.cookie !== cookie) {
      // Anybody may have sent it, so it must not harm whoever was challenged.
      proof.wrongEchoes++;
      return;
    }
    this.#noteHeard(registrant, now);
    const mayBeGuess = proof.wrongEchoes >= WRONG_ECHOES_MAX && proof.rightAt + ECHO_MS < now;
    if (mayBeGuess) {
      proof.rightAt = now;
      proof.cookie = this.#identities.drawCookie();
      proof.askedAt = now;
      return this.#outgoing.challenge(id, registrant.to, proof.cookie);
    }
    if (registrant instanceof DirectoryMember) this.#onProven(registrant);
    else this.#sequencers.onProven(registrant);
    for (const held of this.#held) {
      if (held.request.member !== id) continue;
      this.#release(held);
      this.#answer(held, now);
    }
  }

  /** The name of a member that was taken back belongs to its key from now on (9.4.11). */
  #onProven(member: DirectoryMember): void {
    member.proof = PROOF_GIVEN;
    if (!member.isRestored || this.#credentials.bind(member)) return;
    this.#roster.evict(member, "name");
  }

  #release(held: HeldRequest): void {
    this.#held.delete(held);
    this.#heldBytes -= held.bytes;
  }

  #noteHeard(registrant: DirectoryMember | DirectorySequencer, now: Instant): void {
    if (!(registrant instanceof DirectoryMember)) return this.#sequencers.heard(registrant, now);
    this.#roster.heard(registrant, now);
    this.#registrations.heard(registrant);
  }

  #answer({ connection, request }: HeldRequest, now: Instant): void {
    this.#events.answer(connection, this.#requests.answer(request, now));
  }

  #find(id: MemberId): DirectoryMember | DirectorySequencer | undefined {
    return this.#roster.members.byId(id) ?? this.#sequencers.byId(id);
  }
}
