import type { Address, MemberId } from "../../core/mod.ts";
import type { TrackerLink } from "./tracker_link.ts";

/** Who we are, once registered. */
export interface Registration {
  readonly id: MemberId;
  readonly address: Address;
  readonly link: TrackerLink;
}
