import { addressOf, DATAGRAM_BYTES_MAX, LONGEST_DATAGRAM_BYTES } from "../../../lib/core/mod.ts";
import { knownSizeTo } from "../../../lib/ordering/mod.ts";
import { versionLine } from "../../../lib/cli/mod.ts";
import { COMPARED_ORDERS } from "../../../lib/lab/mod.ts";
import { gmCast } from "../../load/cast.ts";
import type { Contestant } from "../contestant.ts";
import { freshFolder } from "../fresh_folder.ts";
import { lookForSynced, syncedNats } from "./synced_nats.ts";

/** Bytes of a datagram before its path was probed. All members are on this host. */
const KNOWN_BYTES = knownSizeTo(addressOf("127.0.0.1", 1)!);

export const gm: Contestant = {
  title: "gm",
  orders: COMPARED_ORDERS,
  window: 4_096,
  path: `UDP unicast, datagrams of up to ${KNOWN_BYTES} B, ${LONGEST_DATAGRAM_BYTES} B when bulky`,
  mayLose: false,
  look: () => Promise.resolve({ isHere: true, version: versionLine() }),
  cast: (order, members) => gmCast(order, members),
};

/** The same where the tracker allows IP multicast. */
export const gmMulticast: Contestant = {
  ...gm,
  title: "gm, IP multicast",
  path: "UDP multicast for new messages, the rest as gm",
  cast: (order, members) => gmCast(order, members, { isMulticast: true }),
};

/** The same with everything sealed by a shared key. */
export const gmSealed: Contestant = {
  ...gm,
  title: "gm, with a key",
  cast: (order, members) => gmCast(order, members, { isSealed: true }),
};

/** The same with the datagrams that every path passes, as between hosts that were not probed. */
export const gmPlain: Contestant = {
  ...gm,
  title: `gm, ${DATAGRAM_BYTES_MAX.toLocaleString("en-US")} bytes`,
  path: `UDP unicast, datagrams of up to ${DATAGRAM_BYTES_MAX} B`,
  cast: (order, members) => gmCast(order, members, { isPlain: true }),
};

/** The same with a sequencer that keeps history in a file. */
export const gmHistory: Contestant = {
  ...gm,
  title: "gm, history in a file",
  orders: ["total"],
  cast(order, members) {
    const file = `${freshFolder("gm-history")}/bench.history`;
    return gmCast(order, members, { log: { kind: "history", file } });
  },
};

/** The same with a sequencer that keeps the order in JetStream, on one server. */
export const gmNats: Contestant = {
  ...gm,
  title: "gm, order in JetStream",
  orders: ["total"],
  path: "as gm, and TCP to one server, which writes to its disk before it confirms",
  look: lookForSynced,
  cast: (order, members) =>
    gmCast(order, members, { log: { kind: "nats", ...syncedNats("gm-nats") } }),
};
