import type { Mode, Random } from "../../lib/core/mod.ts";
import { drawInteger, drawMagnitude } from "./seeded_random.ts";

/** What the network does to datagrams, and hosts to time; all probabilities are per datagram. */
export interface NetworkSettings {
  readonly lossShare: number;
  readonly duplicateShare: number;
  /** Milliseconds: every datagram takes the base, and at random up to the jitter more. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Bytes of a host's receive buffer, as the kernel counts them. */
  readonly bufferBytes: number;
  /** Milliseconds that a host needs for one datagram. */
  readonly serviceMs: number;
}

/** What a seed draws before its run. */
export interface Settings {
  readonly network: NetworkSettings;
  readonly members: number;
  /** The mode of each group. */
  readonly groups: readonly Mode[];
  readonly sequencers: number;
  readonly heartbeatMs: number;
  /** When the faults end, in virtual milliseconds. */
  readonly healAt: number;
  /** Multicasts per member, and the bytes of the longest. */
  readonly messages: number;
  readonly bytesMax: number;
  readonly crashes: number;
  readonly leaves: number;
  readonly trackerRestarts: number;
}

/** What a network is after its faults have ended. */
export const HEALTHY: NetworkSettings = {
  lossShare: 0,
  duplicateShare: 0,
  delayMs: 0.2,
  jitterMs: 0.2,
  bufferBytes: 212_992,
  serviceMs: 0.01,
};

const LIKELY = 0.5;

function drawMode(random: Random): Mode {
  return random() < LIKELY ? "total" : "fifo";
}

/** Draws which faults a run has, and how strong each is: most runs have some of them, few have all. */
export function drawSettings(random: Random): Settings {
  const maybe = (value: () => number) => random() < LIKELY ? value() : 0;
  return {
    network: {
      lossShare: maybe(() => 0.3 * random()),
      duplicateShare: maybe(() => 0.2 * random()),
      delayMs: drawMagnitude(random, 0.05, 5),
      jitterMs: maybe(() => drawMagnitude(random, 0.1, 20)),
      bufferBytes: random() < LIKELY ? 212_992 : drawInteger(random, 6_000, 60_000),
      serviceMs: drawMagnitude(random, 0.005, 0.2),
    },
    members: drawInteger(random, 2, 6),
    groups: Array.from({ length: drawInteger(random, 1, 2) }, () => drawMode(random)),
    sequencers: drawInteger(random, 1, 2),
    heartbeatMs: drawInteger(random, 200, 1_000),
    healAt: drawInteger(random, 1_500, 5_000),
    messages: Math.round(drawMagnitude(random, 1, 120)),
    bytesMax: Math.round(drawMagnitude(random, 1, random() < 0.2 ? 65_536 : 2_000)),
    crashes: maybe(() => drawInteger(random, 1, 2)),
    leaves: maybe(() => drawInteger(random, 1, 2)),
    trackerRestarts: maybe(() => 1),
  };
}
