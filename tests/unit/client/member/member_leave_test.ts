import { assertEquals } from "@std/assert";
import { BYE_MS, RETRY_MS } from "../../../../lib/core/mod.ts";
import { notify, settled, viewOf } from "./fixture_members.ts";

const DONE = { ok: true } as const;

Deno.test("Member leaves when all have its messages, and sends its last seq to the tracker", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  ford!.says("one", "two");
  ford!.does({ type: "leave", group: "books" });
  assertEquals([ford!.asks, ford!.hears()], [[], ["ford: one", "ford: two"]]);
  network.run(50);
  const { request, reply } = ford!.take("exit_group");
  assertEquals([request.group, request.last], ["books", 2]);
  assertEquals(ford!.hears(), []);
  reply(DONE);
  assertEquals([ford!.hears(), ford!.member.groups()], [["left books"], []]);
  notify(arthur!, "leave", 3, ford!, ford!.id);
  assertEquals(arthur!.hears(), ["ford: one", "ford: two", "leave ford"]);
});

Deno.test("Member delivers what it has received before it reports that it left", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  ford!.isReading = false;
  ford!.isAsking = true;
  ford!.says("one", "two");
  arthur!.says("three");
  network.run(50);
  ford!.does({ type: "leave", group: "books" });
  // Our own application is owed our messages; it takes nothing for longer than we wait.
  network.run(BYE_MS + 1);
  ford!.answer("exit_group", DONE);
  ford!.does({ type: "join", group: "books" });
  ford!.answer("join_group", { ok: true, view: viewOf(4, [arthur!, 2], [ford!, 4]) });
  ford!.isReading = true;
  assertEquals(ford!.hears(), [
    "ford: one",
    "ford: two",
    "arthur: three",
    "left books",
    "joined books",
  ]);
});

Deno.test("Member asks the tracker for nothing while many of its stays are not taken", () => {
  const { hosts: [ford] } = settled("ford");
  ford!.isReading = false;
  ford!.isAsking = true;
  let joined = 1;
  const rejoin = () => {
    ford!.does({ type: "leave", group: "books" });
    ford!.answer("exit_group", DONE);
    ford!.does({ type: "join", group: "books" });
    if (!ford!.asks.includes("join_group")) return false;
    joined += 2;
    ford!.answer("join_group", { ok: true, view: viewOf(joined, [ford!, joined]) });
    return true;
  };
  while (rejoin());
  assertEquals(joined, 33);
  ford!.isReading = true;
  const lines = ford!.hears();
  assertEquals(lines.filter((line) => line === "left books").length, 17);
  assertEquals(ford!.asks, ["join_group"]);
});

Deno.test("Member that leaves reports which members lack what after BYE_MS without progress", () => {
  const { network, hosts: [ford] } = settled("ford", "arthur");
  network.isLost = () => true;
  ford!.says("one", "two");
  ford!.does({ type: "leave", group: "books" });
  network.run(BYE_MS + 1);
  ford!.answer("exit_group", DONE);
  assertEquals(ford!.hears().at(-1), "left books arthur 1-2");
});

Deno.test("Member leaves while the tracker is away, and sends the exit until it is answered", () => {
  const { network, hosts: [ford] } = settled("ford");
  ford!.does({ type: "leave", group: "books" });
  ford!.answer("exit_group", undefined);
  assertEquals(ford!.hears(), ["left books"]);
  const times: number[] = [network.now];
  for (let i = 0; i < 6; i++) {
    while (!ford!.asks.includes("exit_group")) network.run(RETRY_MS / 10);
    times.push(network.now);
    ford!.answer("exit_group", undefined);
  }
  const delays = times.slice(1).map((time, i) => time - times[i]!);
  assertEquals(delays.slice(0, 4), [RETRY_MS, 2 * RETRY_MS, 4 * RETRY_MS, 8 * RETRY_MS]);
  network.run(2_000);
  ford!.answer("exit_group", "not_member");
  network.run(60_000);
  // It asked once whether the tracker, which answers no heartbeat, hears it.
  assertEquals(ford!.asks, ["check_path"]);
});

Deno.test("Member sends its exit again before it joins the same group", () => {
  const { hosts: [ford] } = settled("ford");
  ford!.says("one");
  ford!.does({ type: "leave", group: "books" });
  ford!.answer("exit_group", undefined);
  ford!.does({ type: "join", group: "books" });
  assertEquals(ford!.asks, ["exit_group"]);
  const { request, reply } = ford!.take("exit_group");
  assertEquals(request.last, 1);
  reply(DONE);
  ford!.answer("join_group", { ok: true, view: viewOf(3, [ford!, 3]) });
  assertEquals(ford!.hears(), ["ford: one", "left books", "joined books"]);
  assertEquals(ford!.member.groups(), ["books"]);
});

Deno.test("Member reports a failed join if its exit gets no answer before it", () => {
  const { network, hosts: [ford] } = settled("ford");
  ford!.does({ type: "leave", group: "books" });
  ford!.answer("exit_group", undefined);
  network.run(RETRY_MS / 2);
  ford!.does({ type: "join", group: "books" });
  ford!.answer("exit_group", undefined);
  assertEquals(ford!.hears(), ["left books", "join-failed books"]);
  assertEquals(ford!.asks, []);
  network.run(RETRY_MS);
  ford!.answer("exit_group", DONE);
});

Deno.test("Member does not send an exit again after it joined the same group", () => {
  const { network, hosts: [ford] } = settled("ford");
  ford!.does({ type: "leave", group: "books" });
  ford!.answer("exit_group", undefined);
  network.run(RETRY_MS);
  // The second try is under way, slowly, when the person joins again.
  const slow = ford!.take("exit_group");
  ford!.does({ type: "join", group: "books" });
  assertEquals(ford!.asks, []);
  slow.reply(DONE);
  ford!.answer("join_group", { ok: true, view: viewOf(3, [ford!, 3]) });
  network.run(60_000);
  assertEquals([ford!.member.groups(), ford!.asks], [["books"], ["check_path"]]);
});

Deno.test("Member continues its seqs when it comes back to a group", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  ford!.says("one", "two");
  ford!.does({ type: "leave", group: "books" });
  network.run(50);
  ford!.answer("exit_group", DONE);
  arthur!.hears();
  ford!.join(viewOf(4, [arthur!, 2], [ford!, 4]));
  notify(arthur!, "leave", 3, ford!, ford!.id);
  notify(arthur!, "join", 4, ford!, ford!.id);
  network.run(50);
  network.take();
  ford!.says("three");
  network.run(50);
  assertEquals(network.takeFrames("data").map(({ frame }) => frame.base), [3]);
  assertEquals(arthur!.hears(), ["leave ford", "join ford", "ford: three"]);
});

Deno.test("Member does not take up a stay that it has ended, though a tracker offers it", () => {
  const { hosts: [ford] } = settled("ford");
  ford!.does({ type: "leave", group: "books" });
  ford!.answer("exit_group", DONE);
  ford!.hears();
  // The tracker restarted, and a late restore of ours had it take us back into the old stay.
  ford!.join(viewOf(1, [ford!, 1]));
  assertEquals([ford!.hears(), ford!.asks], [[], []]);
  ford!.network.run(RETRY_MS);
  ford!.answer("exit_group", DONE);
  ford!.answer("join_group", { ok: true, view: viewOf(3, [ford!, 3]) });
  assertEquals(ford!.hears(), ["joined books"]);
});

Deno.test("Member joins a group again after it has left it, if it was asked while leaving", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  ford!.says("wait for me");
  ford!.does({ type: "leave", group: "books" });
  ford!.does({ type: "join", group: "books" });
  network.run(50);
  ford!.answer("exit_group", DONE);
  ford!.answer("join_group", { ok: true, view: viewOf(4, [arthur!, 2], [ford!, 4]) });
  assertEquals(ford!.hears(), ["ford: wait for me", "left books", "joined books"]);
});

Deno.test("Member that closes leaves all groups, quits, and is closed whatever the tracker answers", () => {
  for (const answer of [DONE, "unknown_member", undefined] as const) {
    const { network, hosts: [ford] } = settled("ford", "arthur");
    ford!.says("bye all");
    ford!.does({ type: "close" });
    network.run(50);
    ford!.answer("exit_group", answer);
    ford!.answer("quit", answer);
    assertEquals(ford!.hears(), ["ford: bye all", "left books", "closed"]);
    network.run(60_000);
    assertEquals(ford!.asks, []);
  }
});

Deno.test("Member that quits sends no exit any more", () => {
  const { network, hosts: [ford] } = settled("ford");
  ford!.does({ type: "leave", group: "books" });
  ford!.answer("exit_group", undefined);
  ford!.does({ type: "close" });
  network.run(5_000);
  assertEquals(ford!.asks, ["quit"]);
  ford!.answer("quit", undefined);
  assertEquals(ford!.hears(), ["left books", "closed"]);
});
