import { assertEquals } from "@std/assert";
import { costSince, retransmitPercent } from "../../../../lib/lab/observe/cost.ts";

Deno.test("costSince() is the difference of two reports", () => {
  const traffic = (datagrams: number, bytes: number) => ({ datagrams, bytes });
  const before = { sent: { data: traffic(2, 20) }, received: traffic(1, 9), requests: { join: 1 } };
  const after = {
    sent: { data: traffic(5, 50), repair: traffic(1, 10) },
    received: traffic(4, 30),
    requests: { join: 1, quit: 1 },
  };
  const cost = costSince(before, after);
  assertEquals(cost, {
    sent: { data: traffic(3, 30), repair: traffic(1, 10) },
    received: traffic(3, 21),
    requests: { quit: 1 },
  });
  assertEquals(Math.round(retransmitPercent(cost)!), 33);
  assertEquals(retransmitPercent({ ...cost, sent: {} }), undefined);
});
