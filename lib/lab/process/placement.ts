import { invariant } from "../../core/mod.ts";
import type { Host } from "./host.ts";

/** The hosts of a run's processes. */
export interface Placement {
  readonly tracker: Host;
  readonly sequencers: readonly Host[];
  /** Returns the host of a client, counted from 0. */
  client(number: number): Host;
}

/**
 * Assigns hosts in turn to the tracker, the sequencers and the clients. Without a sequencer one
 * turn is skipped, so that runs in both orders have their clients on the same hosts.
 */
export function placeOn(hosts: readonly Host[], sequencers: number): Placement {
  const turn = (number: number) => {
    const host = hosts[number % hosts.length];
    invariant(host !== undefined, "The processes of a run are spread over at least one host.");
    return host;
  };
  const turns = 1 + Math.max(1, sequencers);
  return {
    tracker: turn(0),
    sequencers: Array.from({ length: sequencers }, (_, i) => turn(1 + i)),
    client: (number) => turn(turns + number),
  };
}
