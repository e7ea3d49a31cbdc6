import { assert, assertEquals, assertRejects } from "@std/assert";
import { BYE_MS } from "../../../lib/core/mod.ts";
import { countOf } from "../../../lib/ordering/mod.ts";
import { Receipts } from "../../../lib/client/receipts.ts";
import { NoRoomError } from "../../../lib/client/mod.ts";
import { Multicasts, type Wait } from "../../../lib/client/multicasts.ts";

/** A group that takes as many messages as it is told. */
function target(wait?: Wait) {
  const accepted: string[] = [];
  /** The number of messages that were handed over each time. */
  const inputs: number[] = [];
  /** The lengths of the buffers in which they lay. */
  const buffers: number[] = [];
  const receipts = new Receipts();
  /** Called in the turn in which messages are accepted. */
  const onAccepted: { call?: () => void } = {};
  /** The groups whose last waiting call was aborted. */
  const abandoned: string[] = [];
  let room = 0;
  const multicasts = new Multicasts({
    // Each message of one byte counts 65.
    room: () => 65 * room,
    multicast(group, batch, expected) {
      room -= countOf(batch);
      assert(room >= 0);
      inputs.push(countOf(batch));
      buffers.push(batch.bytes.length);
      let next = accepted.length + 1;
      for (const { receipt, seqs } of expected) {
        receipts.expect(group, receipt, next, seqs);
        next += seqs;
      }
      for (const byte of batch.bytes.subarray(batch.bounds[0], batch.bounds.at(-1))) {
        accepted.push(`${group} ${byte}`);
      }
      onAccepted.call?.();
    },
    abandoned: (group) => abandoned.push(group),
  }, wait);
  const makeRoom = (count: number) => {
    room = count;
    multicasts.onRoom("a");
  };
  /** Makes room of which nobody is told yet. */
  const setRoom = (count: number) => room = count;
  const seen = { accepted, inputs, buffers, abandoned };
  return { multicasts, receipts, ...seen, makeRoom, setRoom, onAccepted };
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

Deno.test("Multicasts reports a group once, when the last call that waits for it is aborted", async () => {
  const { multicasts, abandoned, makeRoom } = target();
  const [first, second] = [new AbortController(), new AbortController()];
  const sent = multicasts.submit("b", Uint8Array.of(1), first.signal);
  const other = multicasts.submitAll("b", [Uint8Array.of(2)], { signal: second.signal });
  first.abort(new Error("enough"));
  await assertRejects(async () => await sent, Error, "enough");
  assertEquals(abandoned, []);
  second.abort(new Error("enough"));
  await assertRejects(async () => await other, Error, "enough");
  assertEquals(abandoned, ["b"]);
  const late = new AbortController();
  const accepted = multicasts.submit("a", Uint8Array.of(3), late.signal);
  makeRoom(1);
  late.abort();
  await accepted;
  assertEquals(abandoned, ["b"]);
});

Deno.test("Multicasts.submit() takes no more memory for a message that may be aborted than it has bytes", () => {
  const { multicasts, buffers, setRoom } = target();
  setRoom(2);
  const { signal } = new AbortController();
  for (const n of [1, 2]) void multicasts.submit("a", Uint8Array.of(n), signal);
  assertEquals(buffers, [1, 1]);
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

const bytes = (...all: number[]) => all.map((byte) => Uint8Array.of(byte));

Deno.test("Multicasts.submitAll() hands over what there is room for, and nothing in between", async () => {
  const { multicasts, accepted, makeRoom } = target();
  makeRoom(2);
  const batch = multicasts.submitAll("a", bytes(1, 2, 3, 4, 5));
  const single = multicasts.submit("a", Uint8Array.of(6));
  assertEquals(accepted, ["a 1", "a 2"]);
  makeRoom(2);
  assertEquals(accepted.slice(2), ["a 3", "a 4"]);
  makeRoom(9);
  assertEquals(accepted.slice(4), ["a 5", "a 6"]);
  assertEquals([(await batch).count, (await single).group], [5, "a"]);
});

Deno.test("Multicasts.submitAll() returns the receipt at once if there is room for all", () => {
  const { multicasts, accepted, setRoom } = target();
  setRoom(3);
  const receipt = multicasts.submitAll("a", bytes(1, 2, 3));
  assert(!(receipt instanceof Promise));
  assertEquals([receipt.count, accepted], [3, ["a 1", "a 2", "a 3"]]);
  const none = multicasts.submitAll("a", []);
  assert(!(none instanceof Promise) && none.count === 0);
});

Deno.test("Multicasts.submitAll() copies messages that have to wait", async () => {
  const { multicasts, accepted, makeRoom } = target();
  const payloads = bytes(1, 2);
  const waiting = multicasts.submitAll("a", payloads);
  for (const payload of payloads) payload.fill(9);
  payloads.length = 0;
  makeRoom(2);
  await waiting;
  assertEquals(accepted, ["a 1", "a 2"]);
});

Deno.test("Multicasts lets no message pass a batch in the turn of the batch's first messages", async () => {
  const { multicasts, accepted, makeRoom, setRoom, onAccepted } = target();
  setRoom(1);
  const later: unknown[] = [];
  onAccepted.call = () => {
    delete onAccepted.call;
    setRoom(1);
    later.push(multicasts.submit("a", Uint8Array.of(3)));
  };
  const batch = multicasts.submitAll("a", bytes(1, 2));
  makeRoom(9);
  await Promise.all([batch, ...later]);
  assertEquals(accepted, ["a 1", "a 2", "a 3"]);
});

Deno.test("Multicasts takes back what is left of a batch that is aborted", async () => {
  const { multicasts, accepted, makeRoom } = target();
  const controller = new AbortController();
  makeRoom(1);
  const batch = multicasts.submitAll("a", bytes(1, 2, 3), { signal: controller.signal });
  const last = multicasts.submit("a", Uint8Array.of(4));
  controller.abort(new Error("enough"));
  await assertRejects(async () => await batch, Error, "enough");
  makeRoom(9);
  await last;
  assertEquals(accepted, ["a 1", "a 4"]);
});

Deno.test("Multicasts takes back a batch that is aborted in the turn of its first messages", async () => {
  const { multicasts, accepted, onAccepted, makeRoom, setRoom } = target();
  const controller = new AbortController();
  onAccepted.call = () => controller.abort(new Error("enough"));
  setRoom(1);
  const batch = multicasts.submitAll("a", [1, 2].map((n) => Uint8Array.of(n)), {
    signal: controller.signal,
  });
  makeRoom(9);
  await assertRejects(async () => await batch, Error, "enough");
  assertEquals(accepted, ["a 1"]);
});

Deno.test("Multicasts.submitAll() tells how many are accepted before it settles", async () => {
  const { multicasts, makeRoom } = target();
  const told: unknown[] = [];
  const onAccepted = (count: number) => told.push(count);
  makeRoom(2);
  const all = Promise.resolve(multicasts.submitAll("a", bytes(1, 2, 3), { onAccepted }));
  const ended = all.then(({ count }) => told.push(`all ${count}`));
  assertEquals(told, [], "not within a step of the group");
  makeRoom(9);
  await ended;
  assertEquals(told.splice(0), [2, 3, "all 3"]);
  makeRoom(1);
  const some = multicasts.submitAll("a", bytes(1, 2), { onAccepted });
  multicasts.reject(new Error("gone"), "a");
  await Promise.resolve(some).catch((error) => told.push(error.message));
  assertEquals(told, [1, "gone"]);
});

Deno.test("Multicasts.submitAll() rejects if the group is gone after the first messages", async () => {
  const { multicasts, setRoom, onAccepted } = target();
  setRoom(1);
  onAccepted.call = () => multicasts.reject(new Error("gone"), "a");
  await assertRejects(async () => await multicasts.submitAll("a", bytes(1, 2)), Error, "gone");
});

Deno.test("Multicasts.settled() gives a batch the whole time again for each part", async () => {
  let waits = 0;
  const began = [0, 1].map(() => Promise.withResolvers<void>());
  const { multicasts, accepted, makeRoom } = target((_ms, { signal }) =>
    new Promise((_, reject) => {
      began[waits++]!.resolve();
      signal.addEventListener("abort", reject);
    })
  );
  const batch = multicasts.submitAll("a", bytes(1, 2));
  const settled = multicasts.settled("a");
  makeRoom(1);
  await began[1]!.promise;
  makeRoom(1);
  await Promise.all([batch, settled]);
  assertEquals([waits, accepted], [2, ["a 1", "a 2"]]);
});

Deno.test("Multicasts hands over together what waits of several calls, each with its receipt", async () => {
  const { multicasts, receipts, accepted, inputs, makeRoom } = target();
  const first = multicasts.submit("a", Uint8Array.of(1));
  const batch = multicasts.submitAll("a", bytes(2, 3, 4));
  // A message that may be withdrawn lies somewhere else.
  const alone = multicasts.submit("a", Uint8Array.of(5), new AbortController().signal);
  const last = multicasts.submit("a", Uint8Array.of(6));
  makeRoom(3);
  assertEquals([inputs, (await first).group], [[3], "a"]);
  makeRoom(9);
  assertEquals([inputs, accepted.length], [[3, 1, 1, 1], 6]);
  const places = [41, 42, 43, 44, 45, 46].map((seq) => ({ range: { first: seq, last: seq } }));
  receipts.onDelivered("a", places, [1, 2, 3, 4, 5, 6]);
  assertEquals(await (await first).delivered, { first: 41, last: 41 });
  assertEquals(await (await batch).delivered, [{ first: 42, last: 44 }]);
  assertEquals(await (await alone).delivered, { first: 45, last: 45 });
  assertEquals(await (await last).delivered, { first: 46, last: 46 });
});
