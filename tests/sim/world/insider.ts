import type { Address } from "../../../lib/core/mod.ts";
import type { RegistrationSteps } from "../../../lib/roles/mod.ts";
import type { RegisterAnswer, RegisterRequest } from "../../../lib/wire/mod.ts";
import { Violation } from "../check/violation.ts";
import { FalseReports } from "./false_reports.ts";
import type { SimIdentities } from "./sim_identities.ts";
import type { SimWorld } from "./sim_world.ts";

/** The address of the insider. */
const INSIDER: Address = { transport: "udp", hostname: "10.9.9.6", port: 9_996 };
/** Milliseconds between two attempts of the insider. */
const PAUSE_MS = 150;
/** Milliseconds after which it looks whether the tracker has been started again. */
const LOOK_MS = 20;

/**
 * Lets an insider, who holds the shared key and sees what others ask, take the names of others: by
 * registering with another key, with none, or with theirs and a signature of its own, and by
 * repeating what they have sent; and by reporting others to a tracker that was started again.
 * Checks that the tracker refuses it all.
 */
export function scheduleInsider(world: SimWorld, identities: SimIdentities): void {
  attempt(world, identities);
  repeatAfterStarts(world, identities);
  new FalseReports(world, identities, INSIDER).schedule();
}

function attempt(world: SimWorld, identities: SimIdentities): void {
  if (world.heap.now >= world.settings.healAt) return;
  for (const { what, steps } of identities.forgeries(INSIDER)) {
    ask(world, identities, what, steps, steps.first());
  }
  repeat(world, identities);
  world.at(world.heap.now + PAUSE_MS, () => attempt(world, identities));
}

/** Repeats registrations when the tracker has been started again: then it knows no id. */
function repeatAfterStarts(
  world: SimWorld,
  identities: SimIdentities,
  lives = world.tracker.lives,
): void {
  if (world.heap.now >= world.settings.healAt) return;
  if (world.tracker.lives > lives) repeat(world, identities);
  world.at(
    world.heap.now + LOOK_MS,
    () => repeatAfterStarts(world, identities, world.tracker.lives),
  );
}

function repeat(world: SimWorld, identities: SimIdentities): void {
  const request = identities.recording();
  if (request === undefined) return;
  world.tracker.request(request, INSIDER, (answer) => {
    if (answer?.ok === true) throw new Violation("An insider registered with what it recorded");
    if (answer !== undefined) identities.refused++;
  });
}

function ask(
  world: SimWorld,
  identities: SimIdentities,
  what: string,
  steps: RegistrationSteps,
  request: RegisterRequest,
): void {
  world.tracker.request(request, INSIDER, (answer) => {
    if (answer === undefined) return;
    const outcome = steps.onAnswer(answer.ok ? answer as RegisterAnswer : answer);
    if (outcome.type === "again") return ask(world, identities, what, steps, outcome.request);
    if (outcome.type !== "refused") throw new Violation(`An insider registered ${what}`);
    identities.refused++;
  });
}
