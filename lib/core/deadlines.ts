import type { Instant } from "./machine.ts";

/**
 * The timers of a machine: at most one deadline for each kind. Reading the earliest takes constant
 * time. There are few kinds, so the earliest is searched anew when it was the one that changed.
 *
 * The owner of a table describes each kind in one sentence, as quinn-proto's timer.rs does.
 */
export class Deadlines<Kind extends string> {
  readonly #at = new Map<Kind, Instant>();
  #next: Instant | undefined;

  /** Sets or moves the deadline of `kind`. */
  set(kind: Kind, at: Instant): void {
    const before = this.#at.get(kind);
    this.#at.set(kind, at);
    if (this.#next === undefined || at < this.#next) this.#next = at;
    else if (before === this.#next && at > before) this.#refresh();
  }

  /** Sets the deadline of `kind` unless an earlier one is set. */
  setEarlier(kind: Kind, at: Instant): void {
    const before = this.#at.get(kind);
    if (before === undefined || at < before) this.set(kind, at);
  }

  /** Returns the deadline of `kind`; `undefined` if there is none. */
  at(kind: Kind): Instant | undefined {
    return this.#at.get(kind);
  }

  /** Removes the deadline of `kind`, if there is one. */
  clear(kind: Kind): void {
    const before = this.#at.get(kind);
    if (before === undefined) return;
    this.#at.delete(kind);
    if (before === this.#next) this.#refresh();
  }

  /** Returns true while a deadline of `kind` is set. */
  has(kind: Kind): boolean {
    return this.#at.has(kind);
  }

  /** Returns the earliest of all deadlines. */
  nextDeadline(): Instant | undefined {
    return this.#next;
  }

  /** Removes one deadline that has passed and returns its kind; `undefined` when none has. */
  expire(now: Instant): Kind | undefined {
    if (this.#next === undefined || this.#next > now) return undefined;
    for (const [kind, at] of this.#at) {
      if (at > now) continue;
      this.clear(kind);
      return kind;
    }
    return undefined;
  }

  #refresh(): void {
    let next: Instant | undefined;
    for (const at of this.#at.values()) if (next === undefined || at < next) next = at;
    this.#next = next;
  }
}

/** Returns the earlier of two deadlines, either of which may be missing. */
export function earlier(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined) return b;
  return b === undefined || a <= b ? a : b;
}

/** Returns the earliest of several deadlines, any of which may be missing. */
export function earliestOf(...deadlines: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined;
  for (let i = 0; i < deadlines.length; i++) {
    const at = deadlines[i];
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
}
