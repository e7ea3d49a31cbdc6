import type { Contestant } from "../contestant.ts";
import { bare } from "./bare.ts";
import { gm, gmMulticast, gmPlain, gmSealed } from "./gm.ts";
import { jetstream } from "./jetstream.ts";
import { jgroups, jgroupsUnbundled } from "./jgroups.ts";
import { nats } from "./nats.ts";

/** All systems, by the names that `--with` takes. */
export const CONTESTANTS = {
  gm,
  "gm-plain": gmPlain,
  "gm-multicast": gmMulticast,
  "gm-sealed": gmSealed,
  nats,
  jgroups,
  "jgroups-unbundled": jgroupsUnbundled,
  jetstream,
  bare,
} as const satisfies Record<string, Contestant>;

export type ContestantName = keyof typeof CONTESTANTS;
