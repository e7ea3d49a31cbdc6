import { assertEquals } from "@std/assert";
import { BYE_MS } from "../../../../lib/core/mod.ts";
import { RoomPatience } from "../../../../lib/client/front/room_patience.ts";

/** Returns a patience, and the waits that it began. */
function setUp() {
  const waits: { ms: number; end: () => void }[] = [];
  const patience = new RoomPatience((ms, { signal }) =>
    new Promise((resolve, reject) => {
      waits.push({ ms, end: resolve });
      signal.addEventListener("abort", reject);
    })
  );
  /** Lets the wait under way end. */
  const pass = async () => {
    waits.at(-1)!.end();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { patience, waits, pass };
}

Deno.test("RoomPatience has no limit before the user wants to end", () => {
  const { patience, waits } = setUp();
  patience.progress();
  assertEquals([waits.length, patience.signal.aborted], [0, false]);
});

Deno.test("RoomPatience ends BYE_MS after the last line that was run", async () => {
  const { patience, waits, pass } = setUp();
  patience.limit();
  patience.limit();
  assertEquals(waits.map(({ ms }) => ms), [BYE_MS]);
  patience.progress();
  await pass();
  assertEquals([waits.length, patience.signal.aborted], [2, false]);
  await pass();
  assertEquals([waits.length, patience.signal.aborted], [2, true]);
});

Deno.test("RoomPatience that was stopped does not end", async () => {
  const { patience, waits, pass } = setUp();
  patience.limit();
  patience.stop();
  await pass();
  assertEquals([waits.length, patience.signal.aborted], [1, false]);
});
