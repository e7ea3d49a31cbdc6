import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import {
  DATAGRAM_BYTES_MAX,
  HEARTBEAT_MS,
  NO_EPOCH,
  UNASKED_CHALLENGES_MAX,
} from "../../lib/core/mod.ts";
import { openUdp, request } from "../../lib/net/mod.ts";
import { decodeDatagram, WireError } from "../../lib/wire/mod.ts";
import { encodeDatagram } from "../sim/world/encode_datagram.ts";
import { Conversation, GROUPS, jsonLines } from "../testing/mod.ts";

/** Bytes that one registration brings at most to somebody who says nothing (PROTOCOL 7.9). */
const BYTES_PER_REGISTRATION = 3 * 57 + 58;
/** Milliseconds in which an address that says nothing is evicted, with room. */
const WATCHED_MS = 4 * HEARTBEAT_MS;
/** Bytes that the heartbeats from elsewhere bring at most in that time (PROTOCOL 7.9). */
const BYTES_FROM_ELSEWHERE = (WATCHED_MS / HEARTBEAT_MS + 1) * UNASKED_CHALLENGES_MAX * 57;
/** Milliseconds between two heartbeats that one of the liars sends from elsewhere. */
const LIE_MS = 20;

Deno.test("whoever registers somebody else's address has nothing sent there but challenges, while groups talk", async () => {
  await using talk = await Conversation.start();
  const [hostname, port] = talk.trackerAddress.split(":") as [string, string];
  const tracker = { transport: "udp", hostname, port: Number(port) } as const;
  const victim = openUdp({ hostname: "127.0.0.1", port: 0 });
  const received: Uint8Array[] = [];
  let isOpen = true;
  const listening = (async () => {
    while (isOpen) {
      const { bytes } = await victim.receive(new Uint8Array(DATAGRAM_BYTES_MAX));
      received.push(bytes.slice());
    }
  })().catch(() => {});
  const place = { host: "127.0.0.1", port: victim.address.port };
  const liars = [
    { role: "member", name: "zaphod" },
    { role: "member", name: "slartibartfast" },
    { role: "sequencer", name: "marvin" },
  ] as const;
  const joins: Promise<{ readonly ok: boolean }>[] = [];
  const registered: number[] = [];
  for (const liar of liars) {
    const answer = await request(tracker, { type: "register", ...liar, ...place });
    assert(answer.ok);
    registered.push(answer.member);
    for (const group of [...Object.values(GROUPS), `${liar.name}s`]) {
      joins.push(request(tracker, { type: "join_group", member: answer.member, group }));
    }
  }
  const elsewhere = openUdp({ hostname: "127.0.0.1", port: 0 });
  const header = { group: 0, source: registered[0]!, destination: 0, epoch: NO_EPOCH };
  const heartbeat = { type: "heartbeat", count: 1, asks: true, views: [] } as const;
  const lie = encodeDatagram({ header, frames: [heartbeat] });
  for (let ms = 0; ms < WATCHED_MS; ms += LIE_MS) {
    await elsewhere.send(lie, tracker);
    // The rate of the lies and the time for which they come are what the bound in bytes counts.
    await delay(LIE_MS);
  }
  elsewhere.close();
  assertEquals((await Promise.all(joins)).filter(({ ok }) => ok), []);
  await talk.finish();
  isOpen = false;
  victim.close();
  await listening;
  const types = received.flatMap((bytes) => {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    return datagram.frames.map(({ type }) => type);
  });
  const others = types.filter((type) => type !== "challenge" && type !== "unknown");
  assertEquals(others, []);
  // Each liar is silent at its address, and one brings challenges before that is noticed.
  const challenges = types.filter((type) => type === "challenge").length;
  assert(challenges > liars.length, types.join());
  const bytes = received.reduce((sum, { length }) => sum + length, 0);
  const bytesMax = liars.length * BYTES_PER_REGISTRATION + BYTES_FROM_ELSEWHERE;
  assert(bytes <= bytesMax, `${bytes} bytes: ${types}`);
  for (const client of talk.clients) {
    assertEquals(talk.troubles(client), []);
    const names = JSON.stringify(jsonLines(client.stdout.lines, "view"));
    for (const { name } of liars) assert(!names.includes(name), names);
    for (const group of Object.values(GROUPS)) {
      assertEquals(talk.heard(client, group).length, 2 * talk.length);
    }
  }
});
