import type { Host } from "./host.ts";

/** Where the processes of a run are started. */
export interface Placement {
  readonly tracker: Host;
  readonly sequencer: Host;
  /** The host of the client with this number, from 0. */
  client(number: number): Host;
}

/**
 * Round robin: tracker, sequencer, then the clients. Without a sequencer its turn is passed over,
 * so that runs in both orders have their clients in the same places.
 */
export function placeOn(hosts: readonly Host[]): Placement {
  const turn = (number: number) => hosts[number % hosts.length]!;
  return { tracker: turn(0), sequencer: turn(1), client: (number) => turn(2 + number) };
}
