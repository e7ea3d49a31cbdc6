import { assertEquals } from "@std/assert";
import { Outbox } from "./outbox.ts";

Deno.test("Outbox multicasts in order, once there is room and the application has caught up", () => {
  let isCaughtUp = false;
  let room = 1;
  const sent: string[] = [];
  const outbox: Outbox = new Outbox({
    isIn: (group) => group === "in",
    isCaughtUp: () => isCaughtUp,
    room: () => room,
    multicast: (group, payloads) => {
      sent.push(...payloads.map(([byte]) => `${group} ${byte}`));
      room = 0;
      // A turn of the machine ends with a flush.
      outbox.flush();
    },
  });
  outbox.add("in", Uint8Array.of(1));
  outbox.add("in", Uint8Array.of(2));
  outbox.add("out", Uint8Array.of(3));
  assertEquals([sent, outbox.pending], [[], 3]);
  isCaughtUp = true;
  outbox.flush();
  assertEquals([sent, outbox.pending], [["in 1"], 2]);
  room = 1;
  outbox.flush();
  assertEquals(sent, ["in 1"], "the group is full until it says that there is room");
  outbox.onRoom("in");
  outbox.flush();
  assertEquals([sent, outbox.pending], [["in 1", "in 2"], 1]);
  outbox.drop("out");
  assertEquals(outbox.pending, 0);
});
