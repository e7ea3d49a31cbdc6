import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../../lib/core/mod.ts";
import { Channels, createLog, openUdp } from "../../../lib/net/mod.ts";
import { waitUntil } from "../../testing/mod.ts";

const HERE = "127.0.0.1";
/** The address that the permissions of the tests name. */
const CHANNEL: Address = { transport: "udp", hostname: "239.77.77.77", port: 4_077 };
const OTHER: Address = { ...CHANNEL, port: 4_078 };
/** The loopback interfaces of other systems pass no multicast by default. */
const ignore = Deno.build.os !== "linux";

/** The channels of a process, what came by them, and what the log says. */
function open() {
  const came: string[] = [];
  const lines: string[] = [];
  const looks = new Set<() => void>();
  const note = (list: string[], line: string) => {
    list.push(line);
    for (const look of looks) look();
  };
  const channels = new Channels({
    log: createLog({ level: "debug", format: "text", write: (line) => note(lines, line) }),
    onDatagram: ({ bytes, from }) => note(came, `${bytes[0]} from ${from.port}`),
    onBug: (error) => {
      throw error;
    },
  });
  const until = (isSo: () => boolean, what: string) =>
    waitUntil(() => isSo() || undefined, {
      ...{ what, show: () => [...lines, ...came].join("\n") },
      onChange(look) {
        looks.add(look);
        return () => void looks.delete(look);
      },
    });
  const listens = () => lines.filter((line) => line.includes("Listens on")).length;
  return {
    ...{ channels, came, lines, until },
    untilOpen: (times = 1) => until(() => listens() >= times, "open channel"),
    untilCame: (times: number) => until(() => came.length >= times, "datagram"),
    [Symbol.dispose]: () => channels.close(),
  };
}

function openSocket() {
  const socket = openUdp({ hostname: HERE, port: 0 });
  return Object.assign(socket, { [Symbol.dispose]: () => socket.close() });
}

Deno.test({
  name: "Channels passes on what others send to a channel, and drops what is our own",
  ignore,
  async fn() {
    using own = openSocket();
    using other = openSocket();
    using one = open();
    using two = open();
    one.channels.listen([CHANNEL], own.address);
    two.channels.listen([CHANNEL], { ...own.address, port: 1 });
    await Promise.all([one.untilOpen(), two.untilOpen()]);
    await own.send(Uint8Array.of(1), CHANNEL);
    await other.send(Uint8Array.of(2), CHANNEL);
    await Promise.all([one.untilCame(1), two.untilCame(2)]);
    const { port } = other.address;
    assertEquals(one.came, [`2 from ${port}`]);
    assertEquals(two.came, [`1 from ${own.address.port}`, `2 from ${port}`]);
  },
});

Deno.test({
  name: "Channels listens on what is wanted last, and on nothing once it is closed",
  ignore,
  async fn() {
    using other = openSocket();
    using own = openSocket();
    using one = open();
    one.channels.listen([CHANNEL], own.address);
    await one.untilOpen();
    one.channels.listen([OTHER], own.address);
    await one.untilOpen(2);
    await other.send(Uint8Array.of(1), CHANNEL);
    await other.send(Uint8Array.of(2), OTHER);
    await one.untilCame(1);
    assertEquals(one.came, [`2 from ${other.address.port}`]);
  },
});

/** An address that no host has, so that no channel can be joined through it. */
const NOWHERE: Address = { transport: "udp", hostname: "203.0.113.1", port: 5_000 };

Deno.test("Channels says in the log's details why it cannot listen, and goes on", async () => {
  using one = open();
  one.channels.listen([CHANNEL], NOWHERE);
  await one.until(() => one.lines.length > 0, "line of the log");
  assert(one.lines[0]!.includes("Cannot listen on the channel of a group"), one.lines[0]);
  assert(/debug/i.test(one.lines[0]!), one.lines[0]);
});

Deno.test("Channels.listen() does nothing once it is closed", async () => {
  using one = open();
  one.channels.close();
  one.channels.listen([CHANNEL], NOWHERE);
  using two = open();
  two.channels.listen([CHANNEL], NOWHERE);
  await two.until(() => two.lines.length > 0, "line of the log");
  assertEquals(one.lines, []);
});
