import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import type { Host } from "../../../../lib/lab/process/host.ts";
import { localHost } from "../../../../lib/lab/process/local_host.ts";
import { placeOn } from "../../../../lib/lab/process/placement.ts";

const HOSTS: readonly Host[] = ["a", "b", "c"].map((name) => ({ ...localHost, name }));

Deno.test("placeOn() assigns hosts in turn, and clients have the same hosts in both orders", () => {
  const names = (sequencers: number) => {
    const placement = placeOn(HOSTS, sequencers);
    return [
      placement.tracker.name,
      placement.sequencers.map(({ name }) => name),
      [0, 1, 2].map((number) => placement.client(number).name),
    ];
  };
  assertEquals(names(0), ["a", [], ["c", "a", "b"]]);
  assertEquals(names(1), ["a", ["b"], ["c", "a", "b"]]);
  assertEquals(names(2), ["a", ["b", "c"], ["a", "b", "c"]]);
});

Deno.test("placeOn() needs a host", () => {
  assertThrows(() => placeOn([], 1), InvariantError, "at least one host");
});
