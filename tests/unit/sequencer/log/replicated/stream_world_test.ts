import { assert, assertEquals } from "@std/assert";
import { effectiveLog, keyOf, StreamWorld } from "./stream_world.ts";

const SEEDS = 120;

Deno.test("GroupWriter loses, doubles and reorders nothing that was delivered, whatever the network does", () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const world = new StreamWorld(seed);
    const where = `seed ${seed}`;
    world.run({ mayLose: false });
    const log = effectiveLog(world.stream);
    const { newest, delivered } = world;
    assertEquals(newest.ends.filter(({ type }) => type !== "appended"), [], where);
    assertEquals(newest.confirmed, newest.next - 1, `${where}: everything is confirmed`);
    for (const [i, entry] of delivered.entries()) {
      assertEquals(keyOf(log.get(i + 1)), keyOf(entry), `${where}: seq ${i + 1}`);
    }
    for (const [seq, entry] of newest.sequence) {
      assertEquals(keyOf(log.get(seq)), keyOf(entry), `${where}: seq ${seq}`);
    }
    const messages = [...log].filter(([, entry]) => "slot" in entry);
    const lines = messages.map(([seq, entry]) => `${seq} ${keyOf(entry).split(" ")[0]}`);
    assertEquals(world.readAll(newest.confirmed), lines, `${where}: history`);
    assertEquals(world.readLast(9, newest.confirmed), lines.slice(-9), `${where}: newest`);
    for (const one of world.reigns.slice(0, -1)) {
      if (!one.isDead) assertEquals(one.ends.map(({ type }) => type), ["fenced"], where);
    }
  }
});

Deno.test("GroupWriter stops, or goes on with what members have, after a stream has lost its end", () => {
  let [stopped, repaired] = [0, 0];
  for (let seed = 0; seed < SEEDS; seed++) {
    const world = new StreamWorld(seed);
    world.run({ mayLose: true });
    const { newest, delivered } = world;
    const outcomes = newest.ends.map(({ type }) => type);
    if (outcomes.includes("stopped") || outcomes.includes("fenced")) {
      stopped++;
      continue;
    }
    assertEquals(newest.confirmed, newest.next - 1, `seed ${seed}: everything is confirmed`);
    if (outcomes.includes("lost")) repaired++;
    const log = effectiveLog(world.stream);
    for (let seq = newest.first; seq <= delivered.length; seq++) {
      assertEquals(keyOf(log.get(seq)), keyOf(delivered[seq - 1]), `seed ${seed}: seq ${seq}`);
    }
  }
  assert(stopped > 0 && repaired > 0, `${stopped} stopped, ${repaired} repaired`);
});
