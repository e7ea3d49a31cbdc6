import { assertEquals } from "@std/assert";
import type { ViewRecord } from "../../../lib/wire/mod.ts";
import { stillOrdered } from "./convergence.ts";

const [ALIVE, DEAD] = [1, 2] as const;
const VIEW: ViewRecord = {
  ...{ group: 7, name: "books", mode: "total", created: 1, view: 1, members: [] },
  epoch: { number: 1, boot: 1 },
  sequencer: { id: ALIVE, host: "10.0.0.1", port: 6_000 },
};

Deno.test("stillOrdered finds a group whose sequencer died and was not followed yet", () => {
  const orphan = { ...VIEW, name: "football", sequencer: { ...VIEW.sequencer!, id: DEAD } };
  const wrong = stillOrdered([VIEW, orphan], new Set([ALIVE]));
  assertEquals(wrong, "the tracker lists a dead sequencer of football");
});

Deno.test("stillOrdered takes groups without a sequencer, and those that are gone", () => {
  const fifo: ViewRecord = { ...VIEW, mode: "fifo", sequencer: null };
  assertEquals(stillOrdered([undefined, fifo, VIEW], new Set([ALIVE])), undefined);
});
