import type { Contestant } from "../contestant.ts";
import { bare } from "./bare.ts";
import { gm, gmHistory, gmMulticast, gmNats, gmPlain, gmSealed } from "./gm.ts";
import { jetstream, jetstreamFile } from "./jetstream.ts";
import { jgroups, jgroupsUnbundled } from "./jgroups.ts";
import { nats } from "./nats.ts";

/** All systems, by the names that `--with` takes. */
export const CONTESTANTS = {
  gm,
  "gm-plain": gmPlain,
  "gm-multicast": gmMulticast,
  "gm-sealed": gmSealed,
  "gm-history": gmHistory,
  "gm-nats": gmNats,
  nats,
  jgroups,
  "jgroups-unbundled": jgroupsUnbundled,
  jetstream,
  "jetstream-file": jetstreamFile,
  bare,
} as const satisfies Record<string, Contestant>;

export type ContestantName = keyof typeof CONTESTANTS;
