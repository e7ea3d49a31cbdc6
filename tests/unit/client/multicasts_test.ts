import { assertEquals, assertRejects } from "@std/assert";
import { BYE_MS } from "../../../lib/core/mod.ts";
import { Receipts } from "../../../lib/client/receipts.ts";
import { NoRoomError } from "../../../lib/client/mod.ts";
import { Multicasts, type Wait } from "../../../lib/client/multicasts.ts";

/** A group that takes as many messages as it is told. */
function target(wait?: Wait) {
  const accepted: string[] = [];
  const receipts = new Receipts();
  let room = 0;
  const multicasts = new Multicasts({
    hasRoom: () => room > 0,
    multicast(group, payload) {
      room--;
      accepted.push(`${group} ${payload}`);
      return receipts.add(group, accepted.length);
    },
  }, wait);
  const makeRoom = (count: number) => {
    room = count;
    multicasts.onRoom("a");
  };
  /** Makes room of which nobody is told yet. */
  const setRoom = (count: number) => room = count;
  return { multicasts, accepted, makeRoom, setRoom };
}

Deno.test("Multicasts hands messages over in call order while there is room", async () => {
  const { multicasts, accepted, makeRoom, setRoom } = target();
  makeRoom(1);
  const all = [1, 2, 3, 4].map((n) => multicasts.submit("a", Uint8Array.of(n)));
  assertEquals(accepted, ["a 1"]);
  makeRoom(2);
  assertEquals(accepted, ["a 1", "a 2", "a 3"]);
  // A later message waits behind those that wait already, although there is room.
  setRoom(1);
  const last = multicasts.submit("a", Uint8Array.of(5));
  assertEquals(accepted.length, 3);
  makeRoom(9);
  await Promise.all([...all, last, multicasts.settled("a")]);
  assertEquals(accepted, ["a 1", "a 2", "a 3", "a 4", "a 5"]);
});

Deno.test("Multicasts.submit() copies a payload that has to wait", async () => {
  const { multicasts, accepted, makeRoom } = target();
  const payload = Uint8Array.of(1);
  const waiting = multicasts.submit("a", payload);
  payload[0] = 2;
  makeRoom(1);
  await waiting;
  assertEquals(accepted, ["a 1"]);
});

Deno.test("Multicasts.reject() rejects the messages that wait for a group", async () => {
  const { multicasts, accepted, makeRoom } = target();
  const waiting = multicasts.submit("a", Uint8Array.of(1));
  const other = multicasts.submit("b", Uint8Array.of(2));
  multicasts.reject(new Error("gone"), "a");
  await assertRejects(async () => await waiting, Error, "gone");
  await multicasts.settled("a");
  multicasts.reject(new Error("closed"));
  await assertRejects(async () => await other, Error, "closed");
  makeRoom(5);
  assertEquals(accepted, []);
});

Deno.test("Multicasts takes back a message that is aborted while it waits", async () => {
  const { multicasts, accepted, makeRoom } = target();
  const controller = new AbortController();
  const { signal } = controller;
  const kept = multicasts.submit("a", Uint8Array.of(1), new AbortController().signal);
  const withdrawn = [2, 3].map((n) => multicasts.submit("a", Uint8Array.of(n), signal));
  const last = multicasts.submit("a", Uint8Array.of(4));
  controller.abort(new Error("enough"));
  for (const each of withdrawn) await assertRejects(async () => await each, Error, "enough");
  makeRoom(9);
  await Promise.all([kept, last, multicasts.settled("a")]);
  assertEquals(accepted, ["a 1", "a 4"]);
});

Deno.test("Multicasts sends a message that is aborted in the turn in which it is accepted", async () => {
  const { multicasts, accepted, makeRoom } = target();
  const controller = new AbortController();
  const first = multicasts.submit("a", Uint8Array.of(1), controller.signal);
  const second = multicasts.submit("a", Uint8Array.of(2), controller.signal);
  makeRoom(1);
  controller.abort(new Error("enough"));
  await assertRejects(async () => await second, Error, "enough");
  assertEquals((await first).group, "a");
  assertEquals(accepted, ["a 1"]);
  // A group for which nothing waits any more takes the next message at once.
  makeRoom(1);
  assertEquals(multicasts.submit("a", Uint8Array.of(3)) instanceof Promise, false);
});

Deno.test("Multicasts settles when the last message of a group is taken back", async () => {
  const { multicasts } = target();
  const controller = new AbortController();
  const only = multicasts.submit("a", Uint8Array.of(1), controller.signal);
  const settled = multicasts.settled("a");
  controller.abort(new Error("enough"));
  await assertRejects(async () => await only, Error, "enough");
  await settled;
});

Deno.test("Multicasts.settled() rejects what waits when the group takes nothing for BYE_MS", async () => {
  const waits: { ms: number; end: () => void }[] = [];
  const began = [0, 1].map(() => Promise.withResolvers<void>());
  const { multicasts, accepted, makeRoom } = target((ms, { signal }) =>
    new Promise((resolve, reject) => {
      began[waits.length]!.resolve();
      waits.push({ ms, end: resolve });
      signal.addEventListener("abort", reject);
    })
  );
  const waiting = [1, 2, 3].map((n) => multicasts.submit("a", Uint8Array.of(n)));
  const settled = multicasts.settled("a");
  // A message that is taken gives the others the whole time again.
  makeRoom(1);
  await began[1]!.promise;
  assertEquals(waits.map(({ ms }) => ms), [BYE_MS, BYE_MS]);
  waits[1]!.end();
  for (const each of waiting.slice(1)) {
    await assertRejects(async () => await each, NoRoomError, '"a" took no message for 3 s');
  }
  await settled;
  assertEquals(accepted, ["a 1"]);
});
