import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  ANSWER_BYTES_MAX,
  GROUPS_MAX,
  GROUPS_PER_MEMBER_MAX,
  MEMBERS_MAX,
  NO_EPOCH,
  TRACKER_FRAMES_MAX,
} from "../../../../lib/core/mod.ts";
import { encodeAnswer, type Frame } from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { SequencerActor } from "./sequencer_actor.ts";
import { type Actor, at, seeded, World } from "./world.ts";

function crowd(world: World, count: number): Actor[] {
  return Array.from({ length: count }, (_, i) => world.register(`member${i}`, at(1 + i)));
}

Deno.test("Directory refuses one member too many", () => {
  const world = World.settled();
  crowd(world, MEMBERS_MAX);
  const request = { type: "register", role: "member", host: "127.0.0.1", port: 1 } as const;
  const refusal = world.refusal({ ...request, name: "ford" });
  assertEquals(refusal.code, "limit");
  assertStringIncludes(refusal.message, `${MEMBERS_MAX} members`);
});

Deno.test("Directory refuses a member one group too many", () => {
  const world = World.settled();
  const ford = world.register("ford");
  for (let i = 0; i < GROUPS_PER_MEMBER_MAX; i++) world.join(ford, `group${i}`);
  const refusal = world.refusal({ type: "join_group", member: ford.id, group: "books" });
  assertEquals(refusal.code, "limit");
  assertEquals(world.directory.groupCount, GROUPS_PER_MEMBER_MAX);
  const views = Array.from({ length: GROUPS_PER_MEMBER_MAX }, (_, i) => ({
    group: world.view(`group${i}`).group,
    view: 1,
  }));
  world.heartbeat(ford, views);
  assertEquals(world.takeFrames("heartbeat-ack")[0]?.frame.views, views);
});

Deno.test("Directory refuses one group too many", () => {
  const world = World.settled();
  const actors = crowd(world, Math.ceil(GROUPS_MAX / GROUPS_PER_MEMBER_MAX) + 1);
  for (let i = 0; i < GROUPS_MAX; i++) {
    world.join(actors[Math.floor(i / GROUPS_PER_MEMBER_MAX)]!, `group${i}`);
  }
  const request = { type: "join_group", member: actors.at(-1)!.id, group: "books" } as const;
  const refusal = world.refusal(request);
  assertEquals(refusal.code, "limit");
  assertStringIncludes(refusal.message, `${GROUPS_MAX} groups`);
});

Deno.test("Directory keeps its lists within one answer", () => {
  const world = World.settled();
  const name = (i: number) => `${"ü".repeat(28)}${i}`;
  const actors = Array.from({ length: 250 }, (_, i) => world.register(name(i), at(1 + i)));
  for (let group = 0; group < 110; group++) {
    for (const actor of actors) world.join(actor, `group${group}`);
  }
  const answer = world.answer({ type: "list_groups" } as const);
  assert(answer.ok && "groups" in answer);
  assertEquals(answer.groups.length, 110);
  assertEquals(answer.groups[0]!.members.length, 250);
  assertEquals(answer.groups.at(-1)!.members.length, 0);
  assert(new TextEncoder().encode(encodeAnswer(answer)).length < ANSWER_BYTES_MAX);
});

Deno.test("Directory bounds the frames that wait to be sent, and drops the oldest", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const header = { group: 0, source: ford.id, destination: 0, epoch: NO_EPOCH };
  for (let count = 1; count <= TRACKER_FRAMES_MAX + 10; count++) {
    const bytes = encodeDatagram({
      header,
      frames: [{ type: "heartbeat", count, asks: true, views: [] }],
    });
    world.directory.handle({ type: "datagram", bytes, from: ford.address }, world.now);
  }
  world.drain();
  const acks = world.takeFrames("heartbeat-ack");
  assertEquals(acks.length, TRACKER_FRAMES_MAX);
  assertEquals(acks[0]!.frame.count, 11);
  assertEquals(world.directory.statistics.framesDropped, 10);
});

Deno.test("Directory counts and drops malformed datagrams, whatever they are", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const random = seeded(7);
  const header = { group: 0, source: ford.id, destination: 0, epoch: NO_EPOCH };
  const good = encodeDatagram({
    header,
    frames: [{ type: "heartbeat", count: 1, asks: true, views: [] }],
  });
  for (let i = 0; i < 2_000; i++) {
    const bytes = i % 2 === 0
      ? Uint8Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256))
      : good.slice(0, Math.floor(random() * good.length));
    if (bytes.length === 50 && i % 2 === 1) continue;
    world.bytes(bytes, ford.address);
  }
  const { malformed, datagramsIn } = world.directory.statistics;
  assert(malformed > 1_900);
  assertEquals(malformed, datagramsIn - 2, "besides those that proved the address");
  assertEquals(world.take(), []);
});

Deno.test("Directory survives any well-formed frame from anybody", () => {
  const world = new World({ sequencerAddress: at(5_001) });
  const ford = world.register("ford");
  const sequencer = new SequencerActor(world);
  const { group } = world.join(ford, "orders", "total");
  const random = seeded(9);
  const place = {
    groupName: "books",
    created: 1,
    view: 5,
    forgotten: 0,
    removed: [ford.id, 12, 13],
  };
  const report = {
    type: "restore",
    name: "arthur",
    epoch: { number: 1, boot: 7 },
    ...place,
  } as const;
  const frames: Frame[] = [
    { ...report, mode: "fifo", joined: 3, slot: 2 },
    { ...report, mode: "total", joined: 3, slot: 2 },
    { ...report, mode: "total", joined: 0, slot: 0 },
    { type: "lease", count: 1, groups: [{ group, epoch: NO_EPOCH, view: 1, last: 0 }] },
  ];
  const goods = frames.flatMap((frame) =>
    [ford.id, sequencer.id, 4_711].map((source) => {
      const header = { group, source, destination: 0, epoch: NO_EPOCH };
      return encodeDatagram({ header, frames: [frame] });
    })
  );
  for (let i = 0; i < 10_000; i++) {
    const bytes = goods[i % goods.length]!.slice();
    for (let k = 0; k < i % 4; k++) {
      bytes[4 + Math.floor(random() * (bytes.length - 4))] = Math.floor(random() * 256);
    }
    world.bytes(bytes, i % 3 === 0 ? sequencer.address : at(5_000 + Math.floor(random() * 10)));
    if (i % 500 === 0) world.advance(100);
  }
  world.advance(20_000);
  const { memberCount, groupCount, sequencerCount } = world.directory;
  assertEquals([memberCount, groupCount, sequencerCount], [0, 0, 0]);
});

Deno.test("Directory ignores frames that are not meant for a tracker", () => {
  const world = World.settled();
  const ford = world.register("ford");
  const frames = [{ type: "heartbeat", count: 1, asks: true, views: [] }] as const;
  const header = { group: 0, source: ford.id, destination: 7, epoch: NO_EPOCH };
  world.bytes(encodeDatagram({ header, frames }), ford.address);
  world.bytes(
    encodeDatagram({ header: { ...header, source: 0, destination: 0 }, frames }),
    ford.address,
  );
  world.frame(ford, { type: "tail", highest: 3 });
  assertEquals(world.take(), []);
  assertEquals(world.directory.statistics.foreign, 3);
  assertEquals(world.directory.statistics.framesIn.tail, 1);
});
