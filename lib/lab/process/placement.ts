import type { Host } from "./host.ts";

/** Where the processes of a run are started. */
export interface Placement {
  readonly tracker: Host;
  readonly sequencers: readonly Host[];
  /** The host of the client with this number, from 0. */
  client(number: number): Host;
}

/**
 * Round robin: tracker, sequencers, then the clients. Without a sequencer the turn of one is passed
 * over, so that runs in both orders have their clients in the same places.
 */
export function placeOn(hosts: readonly Host[], sequencers: number): Placement {
  const turn = (number: number) => hosts[number % hosts.length]!;
  const turns = 1 + Math.max(1, sequencers);
  return {
    tracker: turn(0),
    sequencers: Array.from({ length: sequencers }, (_, i) => turn(1 + i)),
    client: (number) => turn(turns + number),
  };
}
