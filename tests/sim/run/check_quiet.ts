import type { Address } from "../../../lib/core/mod.ts";
import { countStrays, type Sender, type Strays } from "../check/count_strays.ts";
import { Violation } from "../check/violation.ts";
import type { SimWorld } from "../world/sim_world.ts";
import { sentByKind, SETTLE_MS, type Stepper } from "./stepper.ts";

/**
 * Checks that only heartbeats and leases are sent once nothing is missing and everything is
 * acknowledged.
 *
 * @throws {Violation} if anything else is sent
 */
export function checkQuiet(world: SimWorld, stepper: Stepper): void {
  const { tables, trackerTables, sequencerTables } = world.settings;
  const strays = straysOf(world);
  // A process that cannot remember the proofs of all strays answers each of their datagrams with a
  // challenge.
  const isAddressForgotten =
    Math.min(...[tables, sequencerTables].map(({ proofs }) => proofs.ids)) < strays.toOthers;
  const before = new Map(sentByKind(world));
  stepper.runUntil(world.heap.now + SETTLE_MS);
  // A tracker that cannot remember them does not hear them, and evicts them.
  if (trackerTables.proofs.ids < strays.toTracker) return;
  for (const [what, datagrams] of sentByKind(world)) {
    if (isAddressForgotten && what.endsWith("'s address")) continue;
    const sent = datagrams - (before.get(what) ?? 0);
    if (sent > 0) throw new Violation(`${sent} ${what} datagrams in a quiet group`);
  }
}

function straysOf(world: SimWorld): Strays {
  const { network: { detours }, tracker } = world;
  const sourceOf = ({ hostname }: Address) => detours.get(hostname) ?? hostname;
  const processes = [...world.living(), ...world.livingSequencers()];
  const senders = processes.map(({ address, machine: { id } }): Sender => ({
    home: address.hostname,
    registered: (id === undefined ? undefined : tracker.registeredAt(id))?.hostname,
    source: sourceOf(address),
  }));
  return countStrays(senders, detours.has(tracker.address.hostname));
}
