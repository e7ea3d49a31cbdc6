import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, nkeys } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { NatsError } from "../../lib/sequencer/log/jetstream/mod.ts";
import { KeyFolder } from "../testing/key_folder.ts";
import { GROUP } from "../unit/client/member/fixture_groups.ts";
import {
  append,
  askedLater,
  joins,
  opens,
  reign,
  said,
} from "../unit/sequencer/log/fixture_log.ts";
import { openStage } from "./log_stage.ts";
import { NatsServers, testOnNats } from "./nats_servers.ts";

testOnNats("records under a key are sealed, and read by who has the key alone", async () => {
  await using servers = await NatsServers.start(1);
  using keys = new KeyFolder();
  const keyFile = keys.make();
  {
    await using stage = await openStage(servers, { keyFile });
    stage.log.begin(reign(1, 1));
    append(stage.log, 1, [joins("ford", 1), ...said(1, "a secret")]);
    await stage.settled();
    assertEquals(await askedLater(stage.log, { place: 1, until: 2 }), ["2 ford: a secret"]);
  }
  const connection = await connect({ servers: servers.urls });
  const { streams } = await jetstreamManager(connection);
  const message = await streams.getMessage(`gm_log_${GROUP}`, { seq: 1 });
  await connection.close();
  const text = new TextDecoder("latin1").decode(message!.data);
  assert(!text.includes("a secret") && !text.includes("ford") && !text.includes("books"), text);
  {
    await using other = await openStage(servers);
    assertEquals(other.log.stored, []);
    assert(other.lines.some((line) => line.includes("cannot be read")), other.lines.join("\n"));
    other.log.begin(reign(2, 3, 1));
    append(other.log, 3, [opens(2, 2)]);
    await other.until("stop", () => other.lines.some((line) => line.includes("The group stops")));
  }
  await using again = await openStage(servers, { keyFile });
  assertEquals(again.log.stored.map(({ name, last }) => [name, last]), [["books", 2]]);
});

testOnNats("three replicas are refused where there is no cluster", async () => {
  await using servers = await NatsServers.start(1);
  await assertRejects(() => openStage(servers, { replicas: 3 }), NatsError, "in no cluster");
});

testOnNats(
  "tls:// goes on with no server that has no TLS, and with one whose certificate is signed by --nats-ca alone",
  async () => {
    {
      await using servers = await NatsServers.start(1);
      const options = { servers: servers.urls.map(withTls) };
      await assertRejects(() => openStage(servers, options), NatsError, "does not support 'tls'");
    }
    const folder = new URL("certificates/", import.meta.url).pathname;
    const ca = Deno.readTextFileSync(`${folder}ca.pem`);
    const config = `tls { cert_file: "${folder}server.pem", key_file: "${folder}server_key.pem" }`;
    await using servers = await NatsServers.start(1, { config, login: { tls: { ca } } });
    const options = { servers: servers.urls.map(withTls) };
    await assertRejects(() => openStage(servers, options), NatsError, "--nats-ca");
    await using stage = await openStage(servers, { ...options, ca });
    stage.log.begin(reign(1, 1));
    append(stage.log, 1, [joins("ford", 1), ...said(1, "one")]);
    await stage.settled();
  },
);

testOnNats("an nkey lets in with the rights that the guide names, and nobody else", async () => {
  const user = nkeys.createUser();
  const rights = 'publish: ["gm.log.>", "$JS.API.>"], subscribe: ["_INBOX.>"]';
  const config = `authorization { users: [
    { nkey: "${user.getPublicKey()}", permissions: { ${rights} } }, { user: "test", password: "a" }
  ] }`;
  const login = { user: "test", pass: "a" };
  await using servers = await NatsServers.start(1, { config, login });
  await assertRejects(() => openStage(servers), NatsError, "Authorization Violation");
  const nkey = user.getSeed();
  {
    await using stage = await openStage(servers, { nkey });
    stage.log.begin(reign(1, 1));
    append(stage.log, 1, [joins("ford", 1), ...said(1, "one")]);
    await stage.settled();
    assertEquals(await askedLater(stage.log, { place: 1, until: 2 }), ["2 ford: one"]);
  }
  await using again = await openStage(servers, { nkey });
  assertEquals(again.log.stored.map(({ name, last }) => [name, last]), [["books", 2]]);
});

function withTls(url: string): string {
  return url.replace("nats:", "tls:");
}

testOnNats("a server that is not there is one clear error", async () => {
  const options = { servers: ["127.0.0.1:1"] };
  await using servers = await NatsServers.start(1);
  await assertRejects(() => openStage(servers, options), NatsError, "Cannot connect to NATS");
});
