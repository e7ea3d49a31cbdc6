/** Tests of a whole group on servers of NATS. */
import { assertEquals } from "@std/assert";
import { Realm } from "../testing/mod.ts";
import { NatsServers, testOnNats } from "./nats_servers.ts";

const NAMES = ["ford", "arthur", "trillian"];

/**
 * Registers a test with so many servers and sequencers, and clients who talk all the time. What the
 * clients were told is judged at the end.
 */
export function testGroup(
  name: string,
  { servers: count, sequencers }: { readonly servers: 1 | 3; readonly sequencers: number },
  fn: (realm: Realm, servers: NatsServers) => Promise<void>,
): void {
  testOnNats(name, async () => {
    await using servers = await NatsServers.start(count);
    const sequencerFlags = ["--nats", servers.urls.join(","), "--replicas", `${count}`];
    await using realm = await Realm.found({ sequencers, names: NAMES, sequencerFlags });
    await fn(realm, servers);
    assertEquals(await realm.judge(), []);
  });
}
