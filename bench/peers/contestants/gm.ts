import { DATAGRAM_BYTES_MAX } from "../../../lib/core/mod.ts";
import { versionLine } from "../../../lib/cli/mod.ts";
import { COMPARED_ORDERS } from "../../../lib/lab/mod.ts";
import { gmCast } from "../../load/cast.ts";
import type { Contestant } from "../contestant.ts";

export const gm: Contestant = {
  title: "gm",
  orders: COMPARED_ORDERS,
  window: 4_096,
  path: `UDP unicast, datagrams up to ${DATAGRAM_BYTES_MAX} B`,
  mayLose: false,
  look: () => Promise.resolve({ isHere: true, version: versionLine() }),
  cast: gmCast,
};
