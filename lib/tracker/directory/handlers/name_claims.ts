import {
  type Address,
  type Instant,
  invariant,
  NAME_PROBE_EVERY_MS,
  NAME_PROBE_MS,
} from "../../../core/mod.ts";
import type { RegisterRequest } from "../../../wire/mod.ts";
import { LookAlikes } from "../names/mod.ts";
import { AgedEntry, AgedList, type DirectoryMember } from "../state/mod.ts";

/** A request to register, with the connection that its answer goes to. */
export interface PendingRegistration {
  readonly connection: number;
  readonly request: RegisterRequest;
  readonly from: Address;
}

/** A claim on a name that a member holds: registrations wait for it while the holder is probed. */
export class NameClaim {
  readonly holder: DirectoryMember;
  /** The registrations that ask for the name, in the order in which they came. */
  readonly waiting: PendingRegistration[];
  /** Its moment is that of the next step. */
  readonly entry: AgedEntry<NameClaim> = new AgedEntry<NameClaim>(this);
  /** The number of probes to send after the one that opens the claim. */
  probesLeft = Math.round(NAME_PROBE_MS / NAME_PROBE_EVERY_MS) - 1;

  constructor(holder: DirectoryMember, registration: PendingRegistration) {
    this.holder = holder;
    this.waiting = [registration];
  }
}

/** The next thing to do about a claim. */
export type ClaimStep =
  /** Probe the holder once more. */
  | { readonly type: "probe"; readonly claim: NameClaim }
  /** Take the name: the holder did not answer in time. The claim is closed. */
  | { readonly type: "take"; readonly claim: NameClaim };

/** The open claims on names, at most one for each name. */
export class NameClaims {
  readonly #byName = new Map<string, NameClaim>();
  /** The holders of claimed names, by names that people take for theirs. */
  readonly #lookAlikes = new LookAlikes<DirectoryMember>();
  /** All claims, by the moment of the next step. The steps of a claim have equal distances. */
  readonly #steps = new AgedList<NameClaim>();
  #waiting = 0;

  /** The number of registrations that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Returns the open claim on a name, or on one that people take for it. */
  of(name: string): NameClaim | undefined {
    const alike = this.#byName.has(name) ? undefined : this.#lookAlikes.find(name);
    return this.#byName.get(alike?.name ?? name);
  }

  /** Makes a registration wait for the outcome of a claim that is open. */
  wait(claim: NameClaim, registration: PendingRegistration): void {
    claim.waiting.push(registration);
    this.#waiting++;
  }

  /** Opens a claim; the holder is to be probed. */
  open(holder: DirectoryMember, registration: PendingRegistration, now: Instant): void {
    invariant(!this.#byName.has(holder.name), "A name has one claim");
    const claim = new NameClaim(holder, registration);
    this.#byName.set(holder.name, claim);
    this.#lookAlikes.add(holder);
    this.#steps.append(claim.entry, now + NAME_PROBE_EVERY_MS);
    this.#waiting++;
  }

  /**
   * Closes the claim on the name of a holder that is alive. Returns the registrations that waited.
   */
  refuse(holder: DirectoryMember): readonly PendingRegistration[] {
    const claim = this.#byName.get(holder.name);
    return claim !== undefined && claim.holder === holder ? this.#close(claim) : [];
  }

  nextDeadline(): Instant | undefined {
    return this.#steps.first?.at;
  }

  /** Takes the next step that is due, `undefined` if none is. A claim at its end is closed. */
  takeStep(now: Instant): ClaimStep | undefined {
    const due = this.#steps.first;
    if (due === undefined || due.at > now) return undefined;
    const claim = due.value;
    // When the directory is late, an answer may lie in its socket: the holder is probed once more.
    const isLate = now - due.at > NAME_PROBE_EVERY_MS;
    if (claim.probesLeft === 0 && !isLate) {
      this.#close(claim);
      return { type: "take", claim };
    }
    claim.probesLeft = Math.max(0, claim.probesLeft - 1);
    this.#steps.append(due, now + NAME_PROBE_EVERY_MS);
    return { type: "probe", claim };
  }

  #close(claim: NameClaim): readonly PendingRegistration[] {
    this.#byName.delete(claim.holder.name);
    this.#lookAlikes.remove(claim.holder);
    this.#steps.remove(claim.entry);
    this.#waiting -= claim.waiting.length;
    invariant(
      this.#byName.size > 0 || this.#waiting === 0,
      "No registration waits when there is no claim",
    );
    return claim.waiting;
  }
}
