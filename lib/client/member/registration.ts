import type { Address, MemberId } from "../../core/mod.ts";
import type { TrackerLink } from "./tracker_link.ts";

/** A registration at the tracker: our id, and the link that keeps it alive. */
export interface Registration {
  readonly id: MemberId;
  readonly address: Address;
  readonly link: TrackerLink;
}
