import { assertEquals } from "@std/assert";
import { PROOF_TABLES, SEQUENCER_TABLES } from "../../../lib/core/mod.ts";
import { otherAddressOf } from "./other_address.ts";
import { seededRandom } from "./seeded_random.ts";
import { drawSettings } from "./draw_settings.ts";
import { SimWorld } from "./sim_world.ts";

Deno.test("SimWorld.heal() leaves as many hosts at other addresses as each process can remember", () => {
  const settings = drawSettings(seededRandom(7), seededRandom(8));
  const sequencerTables = { ...SEQUENCER_TABLES, proofs: { ...PROOF_TABLES, ids: 2 } };
  const world = new SimWorld(7, { ...settings, sequencerTables }, () => {});
  const { detours } = world.network;
  const hosts = ["10.0.0.1", "10.1.0.0", "10.1.0.1"];
  for (const host of hosts) detours.set(host, otherAddressOf(host));
  world.heal();
  assertEquals([...detours.keys()], ["10.0.0.1", "10.1.0.0"]);
});
