import type { ViewRecord } from "../../../../../lib/wire/mod.ts";
import { type Actor, World } from "../world.ts";

/** Milliseconds that a rebuild takes with the default options. */
export const REBUILD_MS = 3_000;

/** The state of a directory before it crashed. */
export interface Before {
  readonly actors: readonly Actor[];
  readonly books: ViewRecord;
  readonly football: ViewRecord;
}

/** Returns the state before the crash: [football] with arthur and alice, [books] with all three. */
export function before(): Before {
  const world = World.settled();
  const actors = ["ford", "arthur", "alice"].map((name) => world.register(name));
  const [ford, arthur, alice] = actors;
  world.join(arthur!, "football");
  const football = world.join(alice!, "football");
  for (const actor of [alice!, ford!, arthur!]) world.join(actor, "books");
  return { actors, books: world.view("books"), football };
}
