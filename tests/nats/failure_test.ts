import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { testGroup } from "./group_on_nats.ts";
import { openStage } from "./log_stage.ts";
import { NatsServers, testOnNats } from "./nats_servers.ts";
import {
  append,
  askedLater,
  joins,
  opens,
  reign,
  said,
} from "../unit/sequencer/log/fixture_log.ts";
import { GROUP } from "../unit/client/member/fixture_groups.ts";

testOnNats("a stale sequencer's log is fenced by the install of the next one", async () => {
  await using servers = await NatsServers.start(1);
  await using old = await openStage(servers);
  old.log.begin(reign(1, 1));
  append(old.log, 1, [joins("ford", 1), ...said(1, "one")]);
  await old.settled();
  await using heir = await openStage(servers);
  assertEquals(heir.log.stored.map(({ name, last }) => [name, last]), [["books", 2]]);
  heir.log.begin(reign(2, 3, 1));
  append(heir.log, 3, [opens(2, 2), ...said(1, "two", 2)]);
  await heir.settled();
  append(old.log, 3, said(1, "stale"));
  await old.until("fence", () => old.fenced.length > 0);
  assertEquals(old.fenced, [GROUP]);
  assertEquals(await askedLater(heir.log, { place: 1, until: 4 }), ["2 ford: one", "4 ford: two"]);
});

testGroup(
  "a sequencer goes on after the kill of its only server, which lost nothing",
  { servers: 1, sequencers: 1 },
  async (realm, servers) => {
    const [server] = servers.servers;
    for (let i = 0; i < 3; i++) {
      await server!.kill();
      server!.start();
      await realm.untilHeard();
    }
    const lines = realm.reigning.stderr.lines;
    assert(lines.some((line) => line.includes("JetStream confirms again")), lines.join("\n"));
  },
);

testGroup(
  "a group on three replicas goes on while each server is killed in turn, two, and all",
  { servers: 3, sequencers: 2 },
  async (realm, servers) => {
    for (const server of servers.servers) {
      await server.kill();
      await realm.untilHeard();
      server.start();
      await servers.ready();
    }
    await realm.untilHeard();
    const [one, two] = servers.servers;
    await Promise.all([one!.kill(), two!.kill()]);
    one!.start();
    two!.start();
    await realm.untilHeard(60_000);
    await Promise.all(servers.servers.map((server) => server.kill()));
    for (const server of servers.servers) server.start();
    await realm.untilHeard(60_000);
  },
);

testGroup(
  "a group goes on while the server that leads its stream stands still for 10 s",
  { servers: 3, sequencers: 1 },
  async (realm, servers) => {
    const leader = await servers.leaderOfOnly();
    servers.servers[leader]!.stop();
    await delay(10_000);
    await realm.untilHeard(60_000);
    servers.servers[leader]!.go();
    await realm.untilHeard();
  },
);

testGroup(
  "a group goes on after one of three servers was killed and another one stood still for 20 s",
  { servers: 3, sequencers: 1 },
  async (realm, servers) => {
    const leader = await servers.leaderOfOnly();
    const [other, third] = servers.servers.filter((_, i) => i !== leader);
    await other!.kill();
    third!.stop();
    // Questions about the stream fail half way when its leader finds that it is alone.
    await delay(20_000);
    third!.go();
    other!.start();
    await realm.untilHeard(60_000);
  },
);

testGroup(
  "a group on NATS goes over to another sequencer when its own is killed, or sleeps",
  { servers: 3, sequencers: 3 },
  async (realm) => {
    await realm.kill(realm.reigning);
    await realm.untilHeard();
    const { reigning } = realm;
    reigning.kill("SIGSTOP");
    await realm.untilHeard();
    reigning.kill("SIGCONT");
    await reigning.waitForLine(/took us for dead|ours gives it up/, { side: "stderr" });
    await realm.untilHeard();
  },
);
