import { assertEquals } from "@std/assert";
import {
  MEMBER_UNSENT_BYTES_MAX,
  MEMBER_UNSENT_BYTES_MIN,
  UNSENT_BYTES_MAX,
  UNSENT_MS,
} from "../../../../lib/core/mod.ts";
import { Backlog, MEMBER_BACKLOG, SEQUENCE_BACKLOG } from "../../../../lib/ordering/mod.ts";

/** Returns a backlog after `bytes` went out each millisecond from 0 to `ms`. */
function sending(bytes: number, ms: number): Backlog {
  const backlog = new Backlog(MEMBER_BACKLOG);
  for (let now = 0; now < ms; now++) backlog.onSent(bytes, now);
  return backlog;
}

Deno.test("Backlog.bytesMax is what was sent within UNSENT_MS, once it is known", () => {
  assertEquals(new Backlog(MEMBER_BACKLOG).bytesMax, MEMBER_UNSENT_BYTES_MIN);
  assertEquals(sending(200, UNSENT_MS).bytesMax, 200 * UNSENT_MS);
  assertEquals(sending(200, 10 * UNSENT_MS + 7).bytesMax, 200 * UNSENT_MS);
});

Deno.test("Backlog.bytesMax stays within its bounds at the lowest and highest rates", () => {
  assertEquals(sending(1, 200).bytesMax, MEMBER_UNSENT_BYTES_MIN);
  assertEquals(sending(5_000, 200).bytesMax, MEMBER_UNSENT_BYTES_MAX);
});

Deno.test("Backlog.bytesMax falls to its least after nothing went out for twice UNSENT_MS", () => {
  const backlog = sending(200, UNSENT_MS);
  backlog.onSent(0, UNSENT_MS);
  assertEquals(backlog.bytesMax, 200 * UNSENT_MS);
  backlog.onSent(0, 2 * UNSENT_MS);
  assertEquals(backlog.bytesMax, MEMBER_UNSENT_BYTES_MIN);
});

Deno.test("Backlog.bytesMax is at least twice what the last datagram had, until nothing goes out", () => {
  const backlog = new Backlog(MEMBER_BACKLOG);
  backlog.onSent(6_000, 0);
  backlog.onSent(6_000, 2_000);
  assertEquals(backlog.bytesMax, 12_000);
  backlog.onSent(100, 4_000);
  assertEquals(backlog.bytesMax, MEMBER_UNSENT_BYTES_MIN);
  backlog.onSent(6_000, 6_000);
  for (const now of [6_010, 6_100]) backlog.onSent(0, now);
  assertEquals(backlog.bytesMax, MEMBER_UNSENT_BYTES_MIN);
});

Deno.test("Backlog.bytesMax forgets a rate of long ago at the next datagram", () => {
  const backlog = sending(200, UNSENT_MS);
  backlog.onSent(10, 1_000);
  assertEquals(backlog.bytesMax, MEMBER_UNSENT_BYTES_MIN);
});

Deno.test("Backlog of a sequencer has one size", () => {
  const backlog = new Backlog(SEQUENCE_BACKLOG);
  assertEquals(backlog.bytesMax, UNSENT_BYTES_MAX);
  for (let now = 0; now < 200; now++) backlog.onSent(1_000_000, now);
  assertEquals(backlog.bytesMax, UNSENT_BYTES_MAX);
});
