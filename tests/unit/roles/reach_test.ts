import { assertEquals } from "@std/assert";
import { addressOf, formatAddress, NO_EPOCH } from "../../../lib/core/mod.ts";
import { reachOf, reachOfAnswer } from "../../../lib/roles/mod.ts";
import { refuse, type ViewRecord } from "../../../lib/wire/mod.ts";

function reach(host: string, tracker: string): string {
  return formatAddress(reachOf(addressOf(host, 5_000)!, addressOf(tracker, 40_000)!));
}

Deno.test("reachOf() puts a loopback address on the tracker's host, as we reach that", () => {
  assertEquals(reach("127.0.0.1", "10.0.0.1"), "10.0.0.1:5000");
  assertEquals(reach("::1", "fd00::1"), "[fd00::1]:5000");
});

Deno.test("reachOf() leaves every address as it is that we reach ourselves", () => {
  assertEquals(reach("10.0.0.2", "10.0.0.1"), "10.0.0.2:5000");
  for (const tracker of ["127.0.0.1", "127.0.1.1", "0.0.0.0"]) {
    assertEquals(reach("127.0.0.1", tracker), "127.0.0.1:5000", "we are on that host, too");
  }
  assertEquals(reach("127.0.0.1", "fd00::1"), "127.0.0.1:5000", "of the other family");
});

Deno.test("reachOfAnswer() changes the addresses of a view, and nothing else", () => {
  const place = { joined: 1, slot: 1, port: 5_000 };
  const view: ViewRecord = {
    ...{ group: 42, name: "books", view: 2, mode: "total", created: 1, epoch: NO_EPOCH },
    members: [
      { id: 1, name: "ford", host: "127.0.0.1", ...place },
      { id: 2, name: "katerina", host: "10.0.0.2", ...place },
    ],
    sequencer: { id: 3, host: "127.0.0.1", port: 6_000 },
  };
  const tracker = addressOf("10.0.0.1", 40_000)!;
  assertEquals(reachOfAnswer({ ok: true, view }, tracker), {
    ok: true,
    view: {
      ...view,
      members: [{ ...view.members[0]!, host: "10.0.0.1" }, view.members[1]!],
      sequencer: { id: 3, host: "10.0.0.1", port: 6_000 },
    },
  });
  const refusal = refuse("limit", "no");
  assertEquals(reachOfAnswer(refusal, tracker), refusal);
  assertEquals(reachOfAnswer(undefined, tracker), undefined);
});
