import { assertEquals } from "@std/assert";
import {
  DeliveryCheck,
  LOAD_HEADER_BYTES,
  LoadRecorder,
  writeLoadMessage,
} from "../../../../../lib/client/front/load/mod.ts";

const START_AT = 1_000_000;

/** A client that delivers at these milliseconds after the start. */
function recorder(...times: number[]): LoadRecorder {
  const check = new DeliveryCheck(false);
  const recorder = new LoadRecorder({ run: 1, name: "ann", startAt: START_AT, check });
  times.forEach((ms, i) => {
    const payload = new Uint8Array(LOAD_HEADER_BYTES);
    writeLoadMessage({ run: 1, number: i + 1, dueMicros: 0, lagMicros: 0 }, payload);
    const range = { first: i, last: i };
    const at = START_AT + ms * 1_000;
    recorder.onDelivered({ sender: "bob", member: 1, range, payload, at });
  });
  return recorder;
}

Deno.test("LoadRecorder.takeInterval() returns each long silence once", () => {
  const ann = recorder(5, 14, 40, 1_040, 1_041);
  assertEquals(ann.takeInterval().silences, [
    { from: START_AT + 14_000, micros: 26_000 },
    { from: START_AT + 40_000, micros: 1_000_000 },
  ]);
  assertEquals(ann.takeInterval().silences, []);
  assertEquals(ann.result.silence, { from: START_AT + 40_000, micros: 1_000_000 });
});

Deno.test("LoadRecorder counts the wait for the first delivery as a silence", () => {
  assertEquals(recorder(300).takeInterval().silences, [{ from: START_AT, micros: 300_000 }]);
});

Deno.test("LoadRecorder adds up own messages with unknown outcome", () => {
  const ann = recorder(1);
  ann.onUnknown(3);
  ann.onUnknown(1);
  assertEquals(ann.result.unknown, 4);
});
