import { assertEquals } from "@std/assert";
import { PENDING_MS, PendingLines } from "../../../../lib/client/front/pending_lines.ts";
import type { Receipt } from "../../../../lib/client/mod.ts";

/** Pending lines with timers that fire by hand, and the lines that they mark. */
function setUp() {
  const marked: string[] = [];
  const timers = new Set<() => void>();
  const pending = new PendingLines({
    mark: (group, payload) => marked.push(`${group}: ${new TextDecoder().decode(payload)}`),
    later(run, ms) {
      assertEquals(ms, PENDING_MS);
      timers.add(run);
      return { cancel: () => timers.delete(run) };
    },
  });
  const watch = (text: string, sent: Promise<Receipt>) =>
    pending.watch("books", new TextEncoder().encode(text), sent);
  const fire = () => {
    for (const run of timers) run();
    timers.clear();
  };
  return { pending, watch, fire, timers, marked };
}

const ON_ITS_WAY: Promise<Receipt> = Promise.resolve({
  group: "books",
  delivered: new Promise<never>(() => {}),
});

Deno.test("PendingLines marks a line that has no room, and one that does not come back, once", async () => {
  const { watch, fire, marked } = setUp();
  watch("no room", new Promise<never>(() => {}));
  watch("no place", ON_ITS_WAY);
  await new Promise((resolve) => setTimeout(resolve));
  fire();
  fire();
  assertEquals(marked, ["books: no room", "books: no place"]);
});

Deno.test("PendingLines marks no line that came back or was refused in time", async () => {
  const { watch, fire, timers, marked } = setUp();
  const delivered = Promise.resolve({ first: 1, last: 1 });
  watch("back", Promise.resolve({ group: "books", delivered }));
  watch("refused", Promise.reject(new Error("no room")));
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(timers.size, 0);
  fire();
  assertEquals(marked, []);
});

Deno.test("PendingLines.stop() leaves no timer", () => {
  const { pending, watch, timers } = setUp();
  watch("no place", ON_ITS_WAY);
  pending.stop();
  assertEquals(timers.size, 0);
});
