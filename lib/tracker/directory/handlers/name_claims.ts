import {
  type Address,
  type Instant,
  NAME_PROBE_EVERY_MS,
  NAME_PROBE_MS,
} from "../../../core/mod.ts";
import type { RegisterRequest } from "../../../wire/mod.ts";
import { AgedEntry, AgedList } from "../state/aged_list.ts";
import type { DirectoryMember } from "../state/directory_member.ts";

/** A request to register, with where its answer goes. */
export interface PendingRegistration {
  readonly connection: number;
  readonly request: RegisterRequest;
  readonly from: Address;
}

/** A name that somebody holds and others ask for, while the holder is probed. */
export class NameClaim {
  readonly holder: DirectoryMember;
  /** Who asks for the name, in the order of asking. */
  readonly waiting: PendingRegistration[];
  readonly entry: AgedEntry<NameClaim> = new AgedEntry<NameClaim>(this);
  /** Probes to send after the one that opens the claim. */
  probesLeft = Math.round(NAME_PROBE_MS / NAME_PROBE_EVERY_MS) - 1;

  constructor(holder: DirectoryMember, registration: PendingRegistration) {
    this.holder = holder;
    this.waiting = [registration];
  }
}

/** What is to be done about a claim. */
export interface ClaimStep {
  readonly claim: NameClaim;
  /** Probe the holder (once more), or take the name: the holder had all the time that it gets. */
  readonly action: "probe" | "take";
}

/** The names that are asked for while somebody holds them, at most one claim a name. */
export class NameClaims {
  readonly #byName = new Map<string, NameClaim>();
  /** By the moment of the next step; every step comes the same time after the one before. */
  readonly #steps = new AgedList<NameClaim>();
  #waiting = 0;

  /** Registrations that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Whether a claim on this name is open; the registration then waits for its outcome. */
  wait(registration: PendingRegistration): boolean {
    const claim = this.#byName.get(registration.request.name);
    if (claim === undefined) return false;
    claim.waiting.push(registration);
    this.#waiting++;
    return true;
  }

  /** Opens a claim; the holder is to be probed. */
  open(holder: DirectoryMember, registration: PendingRegistration, now: Instant): void {
    const claim = new NameClaim(holder, registration);
    this.#byName.set(holder.name, claim);
    this.#steps.append(claim.entry, now + NAME_PROBE_EVERY_MS);
    this.#waiting++;
  }

  /** Closes the claim on a name whose holder gave a sign of life, and tells who waited. */
  refuse(holder: DirectoryMember): readonly PendingRegistration[] {
    const claim = this.#byName.get(holder.name);
    return claim !== undefined && claim.holder === holder ? this.#close(claim) : [];
  }

  nextDeadline(): Instant | undefined {
    return this.#steps.first?.at;
  }

  /** The next step that is due; a claim that comes to its end is closed. */
  expire(now: Instant): ClaimStep | undefined {
    const due = this.#steps.first;
    if (due === undefined || due.at > now) return undefined;
    const claim = due.value;
    // An answer may be waiting in the socket of a directory that comes late: it asks once more.
    const isLate = now - due.at > NAME_PROBE_EVERY_MS;
    if (claim.probesLeft === 0 && !isLate) {
      this.#close(claim);
      return { claim, action: "take" };
    }
    claim.probesLeft = Math.max(0, claim.probesLeft - 1);
    this.#steps.append(due, now + NAME_PROBE_EVERY_MS);
    return { claim, action: "probe" };
  }

  #close(claim: NameClaim): readonly PendingRegistration[] {
    this.#byName.delete(claim.holder.name);
    this.#steps.remove(claim.entry);
    this.#waiting -= claim.waiting.length;
    return claim.waiting;
  }
}
