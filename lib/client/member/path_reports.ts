import type { Address, Instant } from "../../core/mod.ts";
import { lostDirection, type Requests, TrackerPath } from "../../roles/mod.ts";
import type { MemberEvent } from "./group/member_event.ts";
import type { Registration } from "./member_phase.ts";
import type { TrackerLink } from "./tracker_link.ts";

/** The parts of a member that its {@linkcode PathReports} work with. */
export interface PathReportsParts {
  readonly tracker: Address;
  /** The address that we are bound to; a registration may name another. */
  readonly bound: Address;
  readonly requests: Requests;
  registration(): Registration | undefined;
  emit(event: MemberEvent): void;
}

/**
 * Reports to the application whether the tracker responds, and whether datagrams pass between us
 * and it (PROTOCOL 9.6). A {@linkcode TrackerLink} knows the times of one registration; the path
 * outlives it.
 */
export class PathReports {
  /** The path, which each registration's link notes its silence on. */
  readonly path = new TrackerPath();
  readonly #parts: PathReportsParts;

  constructor(parts: PathReportsParts) {
    this.#parts = parts;
  }

  /** Records that a datagram of the tracker came. `isAnswer` is true if it answers a heartbeat. */
  onHeard(link: TrackerLink, isAnswer: boolean, now: Instant): void {
    link.onHeard(isAnswer, now);
    this.#report();
  }

  /** Records that the tracker never heard us under the id that we had. */
  onUnheard(): void {
    this.path.onUnheard();
    this.#report();
  }

  /** Asks the tracker over TCP, if its silence calls for that, and reports what is known. */
  check(): void {
    const { requests } = this.#parts;
    const registration = this.#parts.registration();
    if (registration?.link.takeCheck()) {
      const { id, link } = registration;
      requests.ask<"check_path">({ type: "check_path", member: id }, (answer, now) => {
        if (answer === undefined) return;
        this.path.onShown(lostDirection(answer, link.heardWithinMs, link.isHeard(now)));
        this.#report();
      });
    }
    this.#report();
  }

  #report(): void {
    const { tracker, bound } = this.#parts;
    for (let news = this.path.takeNews(); news; news = this.path.takeNews()) {
      if (news.type === "tracker") this.#parts.emit(news);
      else {
        const address = this.#parts.registration()?.address ?? bound;
        this.#parts.emit({ ...news, tracker, address });
      }
    }
  }
}
