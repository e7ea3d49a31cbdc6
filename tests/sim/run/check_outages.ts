import { LEASE_MS, type Random } from "../../../lib/core/mod.ts";
import { whatIsMissing } from "../check/convergence.ts";
import { Violation } from "../check/violation.ts";
import { drawMagnitude } from "../world/seeded_random.ts";
import type { SimWorld } from "../world/sim_world.ts";
import type { Stepper } from "./stepper.ts";

/** Milliseconds for which the tracker is away. */
const AWAY_MS_MAX = 500;
/** Heartbeat intervals of the shorter outage at least: a tracker notices one of 1.25. */
const OUTAGE_INTERVALS_MIN = 1.3;
/** Heartbeat intervals between the two outages: too few for all members to be heard. */
const BETWEEN_INTERVALS_MIN = 0.2;
const BETWEEN_INTERVALS_MAX = 0.9;

/**
 * Lets a tracker be cut off from all others twice after its restart, from its start on and again
 * before all members were heard. Its usual time for a rebuild ends in the second outage. Nothing
 * else is wrong, so each member must be taken back under its id (contract 11).
 *
 * @throws {Violation} if a member was evicted
 */
export function checkOutages(world: SimWorld, stepper: Stepper, random: Random): void {
  const { settings: { hasOutages, isTight, heartbeatMs }, tracker, heap } = world;
  // In the smallest of buffers two heartbeats at once are one too many.
  if (!hasOutages || isTight) return;
  stepper.runUntilHolds(() => whatIsMissing(world));
  world.noteFault("outages after a restart");
  const before = world.living().map((member) => ({ member, id: member.id }));
  world.note("the tracker is killed");
  tracker.kill();
  stepper.runUntil(heap.now + drawMagnitude(random, 1, AWAY_MS_MAX));
  const rebuildMs = 2 * heartbeatMs + LEASE_MS;
  const leastMs = OUTAGE_INTERVALS_MIN * heartbeatMs;
  const firstMs = drawMagnitude(random, leastMs, Math.max(leastMs, 0.8 * rebuildMs));
  cutOff(world, stepper, firstMs, () => tracker.start());
  const between = drawMagnitude(random, BETWEEN_INTERVALS_MIN, BETWEEN_INTERVALS_MAX);
  stepper.runUntil(heap.now + between * heartbeatMs);
  cutOff(world, stepper, drawMagnitude(random, leastMs, leastMs + rebuildMs));
  stepper.runUntil(heap.now + 2 * rebuildMs);
  stepper.runUntilHolds(() => whatIsMissing(world));
  for (const { member: { name, id, isDown }, id: former } of before) {
    if (isDown || id === former) continue;
    throw new Violation(`${name} was evicted by a tracker that was cut off after its restart`);
  }
}

/** Cuts the tracker off from all others for a while. */
function cutOff(world: SimWorld, stepper: Stepper, ms: number, begin = () => {}): void {
  const [here, ...others] = world.hostnames();
  const [tracker, rest] = [new Set([here!]), new Set(others)];
  const cuts = [{ from: rest, to: tracker }, { from: tracker, to: rest }];
  world.note("the tracker is cut off from all others");
  for (const cut of cuts) world.network.cuts.add(cut);
  begin();
  stepper.runUntil(world.heap.now + ms);
  world.note("the tracker is not cut off any more");
  for (const cut of cuts) world.network.cuts.delete(cut);
}
