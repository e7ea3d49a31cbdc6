import { assertEquals } from "@std/assert";
import { PROTOCOLS, Reach } from "../../../../../lib/lab/hosts/reach/reach.ts";

/**
 * Returns the results of a check in which everything passes but the directions for which `isShut`.
 */
function reachOf(
  count: number,
  isShut: (from: number, to: number, protocol: "TCP" | "UDP") => boolean,
): Reach {
  const reach = new Reach(count);
  for (const protocol of PROTOCOLS) {
    for (let from = 0; from < count; from++) {
      for (let to = 0; to < count; to++) {
        if (from !== to && !isShut(from, to, protocol)) reach.note({ protocol, from, to });
      }
    }
  }
  return reach;
}

Deno.test("Reach is whole when all directions pass, and complete when all have a result", () => {
  assertEquals(new Reach(1).isWhole, true);
  assertEquals(reachOf(3, () => false).isWhole, true);
  const shut = { protocol: "TCP", from: 0, to: 2 } as const;
  const reach = reachOf(3, (from, to, protocol) => protocol === "TCP" && from === 0 && to === 2);
  assertEquals([reach.isComplete, reach.isWhole], [false, false]);
  assertEquals(reach.faultOf(shut), "no answer");
  reach.note(shut, "refused");
  reach.note(shut);
  assertEquals([reach.isComplete, reach.isWhole, reach.faultOf(shut)], [true, false, "refused"]);
});

Deno.test("Reach.culprits() are few hosts without which the others reach each other", () => {
  assertEquals(reachOf(4, () => false).culprits(), []);
  // Nothing arrives at host 1.
  assertEquals(reachOf(4, (_, to) => to === 1).culprits(), [1]);
  // Between two hosts nobody knows: the first one stays.
  assertEquals(reachOf(2, (from) => from === 0).culprits(), [1]);
  // Two hosts at another network.
  const isFar = (host: number) => host >= 3;
  assertEquals(reachOf(5, (from, to) => isFar(from) !== isFar(to)).culprits(), [4, 3]);
});
