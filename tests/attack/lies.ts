import { NO_EPOCH } from "../../lib/core/mod.ts";
import { request } from "../../lib/net/mod.ts";
import { encodeDatagram } from "../sim/world/encode_datagram.ts";
import type { Endpoint } from "./packets.ts";

/** The names under which somebody registers an address that is not his. */
const LIARS = [
  { role: "member", name: "zaphod" },
  { role: "member", name: "slartibartfast" },
  { role: "sequencer", name: "marvin" },
] as const;

/**
 * Registers a host that did not ask for it as members and as a sequencer, and asks for groups in
 * their name. Returns heartbeats of theirs, which could come from the host itself.
 */
export async function registerLies(
  tracker: Endpoint,
  victim: Endpoint,
  groups: readonly string[],
): Promise<Uint8Array[]> {
  const place = { hostname: tracker.host, port: tracker.port };
  const heartbeats: Uint8Array[] = [];
  for (const liar of LIARS) {
    const answer = await request(place, { type: "register", ...liar, ...victim });
    if (!answer.ok) throw new Error(`Cannot register ${liar.name}: ${answer.message}`);
    const { member } = answer;
    // A join is answered only after the proof, which never comes.
    for (const group of groups) {
      request(place, { type: "join_group", member, group }).catch(() => {});
    }
    const header = { group: 0, source: member, destination: 0, epoch: NO_EPOCH };
    const heartbeat = { type: "heartbeat", count: 1, asks: true, views: [] } as const;
    heartbeats.push(encodeDatagram({ header, frames: [heartbeat] }));
  }
  return heartbeats;
}
