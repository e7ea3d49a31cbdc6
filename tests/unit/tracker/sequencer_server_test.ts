import { assert, assertEquals } from "@std/assert";
import { request as ask } from "../../../lib/net/mod.ts";
import { LiveMember, LiveTracker } from "./live_tracker.ts";

Deno.test("TrackerServer invites the sequencer at its address, registers it and gives it a group", async () => {
  using sequencer = new LiveMember();
  const lines: string[] = [];
  const note = (message: string) => void lines.push(message);
  const log = { isDebug: true, debug: note, info: note, warn: note, error: note };
  const sequencerAddress = sequencer.socket.address;
  await using tracker = new LiveTracker({ sequencerAddress, heartbeatMs: 60_000, log });
  const [invite] = await sequencer.receive();
  assert(invite?.type === "invite");
  const { port } = sequencer;
  const answer = await ask(tracker.address, {
    type: "register",
    role: "sequencer",
    name: "marvin",
    host: "127.0.0.1",
    port,
  });
  assert(answer.ok);
  assertEquals(answer.boot, invite.boot);
  await sequencer.prove(answer.member, tracker.address);
  using member = new LiveMember();
  const ford = await tracker.register("ford", member.port);
  await member.prove(ford.member, tracker.address);
  const joined = await ask(tracker.address, {
    type: "join_group",
    member: ford.member,
    group: "orders",
    mode: "total",
  });
  assert(joined.ok);
  assertEquals(joined.view.sequencer, { id: answer.member, host: "127.0.0.1", port });
  const [grant, notice] = await sequencer.receive();
  assert(grant?.type === "grant" && notice?.type === "notice");
  assertEquals([grant.name, grant.view, notice.change.view], ["orders", 1, 1]);
  const groups = [{ group: joined.view.group, epoch: grant.epoch, view: 1, last: 0 }];
  await sequencer.send(answer.member, tracker.address, { type: "lease", count: 9, groups });
  const [ack] = await sequencer.receive();
  assert(ack?.type === "heartbeat-ack");
  assertEquals([ack.count, ack.views], [9, [{ group: joined.view.group, view: 1 }]]);
  const { sequencers, framesIn, framesOut } = tracker.server.statistics();
  assertEquals([sequencers, framesIn.lease, framesOut.invite, framesOut.grant], [1, 1, 1, 1]);
  assert(lines.includes("A sequencer registered."), lines.join("\n"));
});
