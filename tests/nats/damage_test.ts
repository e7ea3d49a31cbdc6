import { assert, assertEquals } from "@std/assert";
import {
  append,
  askedLater,
  joins,
  opens,
  reign,
  said,
} from "../unit/sequencer/log/fixture_log.ts";
import { testGroup } from "./group_on_nats.ts";
import { type OpenStage, openStage } from "./log_stage.ts";
import { type NatsServer, NatsServers, testOnNats } from "./nats_servers.ts";
import { cutBefore, cutThird, flipBitOf } from "./stored_block.ts";

const LAST = 9;
/** Milliseconds for a loss to be believed, which takes ten seconds of looks, on a busy machine. */
const STOP_MS = 40_000;

/** Says "word 2" to "word 9" in a group, each in a record of its own. */
async function talk({ log, settled }: OpenStage): Promise<void> {
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1)]);
  for (let seq = 2; seq <= LAST; seq++) {
    append(log, seq, said(1, `word ${seq}`));
    await settled();
  }
}

/** Returns the lines of history that has all words of these places. */
function words(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${first + i} ford: word ${first + i}`);
}

function history({ log }: OpenStage): Promise<string[]> {
  return askedLater(log, { place: 1, until: LAST + 1 });
}

/** Ends a server, damages what it keeps, and starts it again. */
async function damage(
  servers: NatsServers,
  server: NatsServer,
  how: "kill" | "quit",
  alter: (server: NatsServer) => void,
): Promise<void> {
  await server[how]();
  alter(server);
  server.start();
  await servers.ready();
}

/** Resolves with the reason of a group that stops. */
async function reasonOfStop({ lines, until }: OpenStage): Promise<string> {
  const find = () => lines.find((line) => line.includes("The group stops"));
  await until("the group stops", () => find() !== undefined, STOP_MS);
  return /"reason":"([^"]*)"/.exec(find()!)![1]!;
}

/** Takes the group over, with members that have the last two words. */
function takeOver({ log }: OpenStage): void {
  log.begin(reign(2, LAST, 1));
  append(log, LAST, [
    ...said(1, `word ${LAST}`),
    ...said(1, `word ${LAST + 1}`),
    opens(2, LAST + 1),
  ]);
}

testOnNats(
  "a group stops when its killed server has lost a damaged record and all after it, and a takeover says what is gone",
  async () => {
    await using servers = await NatsServers.start(1);
    await using old = await openStage(servers);
    await talk(old);
    await damage(servers, servers.servers[0]!, "kill", (server) => flipBitOf(server, "word 5"));
    append(old.log, LAST + 1, said(1, `word ${LAST + 1}`));
    const reason = await reasonOfStop(old);
    assertEquals(reason, "it ends with record 3, and had confirmed record 8");
    assertEquals(await history(old), [...words(2, 4), `gap 5-${LAST + 1}`]);
    await using heir = await openStage(servers);
    takeOver(heir);
    await heir.settled();
    assert(heir.lines.some((line) => line.includes("lacks entries")), heir.lines.join("\n"));
    assertEquals(await history(heir), [...words(2, 4), "gap 5-8", ...words(9, 10)]);
  },
);

testOnNats("a record that is damaged in the past of a group is a gap in its history", async () => {
  await using servers = await NatsServers.start(1);
  await using stage = await openStage(servers);
  await talk(stage);
  await damage(servers, servers.servers[0]!, "quit", (server) => flipBitOf(server, "word 5"));
  append(stage.log, LAST + 1, said(1, `word ${LAST + 1}`));
  await stage.settled();
  assertEquals(await history(stage), [...words(2, 4), "gap 5-5", ...words(6, 10)]);
});

testOnNats(
  "a group stops when its last record is damaged, and shows no history, as nobody can tell what counts",
  async () => {
    await using servers = await NatsServers.start(1);
    await using old = await openStage(servers);
    await talk(old);
    await damage(servers, servers.servers[0]!, "quit", (server) => cutBefore(server, "word 9"));
    append(old.log, LAST + 1, said(1, `word ${LAST + 1}`));
    assertEquals(await reasonOfStop(old), "record 8 cannot be read");
    assertEquals(await history(old), [`gap 1-${LAST + 1}`]);
    await using heir = await openStage(servers);
    takeOver(heir);
    assertEquals(await reasonOfStop(heir), "record 8 cannot be read");
  },
);

for (const how of ["kill", "quit"] as const) {
  testOnNats(
    how === "kill"
      ? "a killed replica that was damaged is repaired by the other two, and lacks nothing when it leads"
      : "a replica that ended properly does not notice its damage: when it leads, history has a gap",
    async () => {
      await using servers = await NatsServers.start(3);
      await using stage = await openStage(servers);
      await talk(stage);
      const victim = (await servers.leaderOfOnly() + 1) % 3;
      await damage(servers, servers.servers[victim]!, how, (server) => flipBitOf(server, "word 5"));
      await servers.lead(victim);
      append(stage.log, LAST + 1, said(1, `word ${LAST + 1}`));
      await stage.settled();
      const expected = how === "kill" ? words(2, 10) : [...words(2, 4), "gap 5-5", ...words(6, 10)];
      assertEquals(await history(stage), expected);
    },
  );
}

testGroup(
  "members lose nothing when the only server is killed and a third of its stream is cut off",
  { servers: 1, sequencers: 1 },
  async (realm, { servers: [server] }) => {
    await server!.kill();
    cutThird(server!);
    server!.start();
    await realm.reigning.waitForLine(/The group stops/, { side: "stderr", timeoutMs: 30_000 });
    await realm.kill(realm.reigning);
    const next = await realm.startSequencer();
    await next.waitForLine(/JetStream lacks entries/, { side: "stderr", timeoutMs: 30_000 });
    await realm.untilHeard(60_000);
  },
);
