import { assertEquals } from "@std/assert";
import { addressOf } from "../../../lib/core/mod.ts";
import { createLog, warnOfLength, warnOfLoopbackName, warnOfNoKey } from "../../../lib/net/mod.ts";

/** Returns what is logged, without the time and the level. */
function logged(write: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  write(createLog({ level: "info", format: "json", write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line).message);
}

Deno.test("warnOfLoopbackName() warns of a name that leads to this host alone, and of no other place", () => {
  const warned = (hostname: string, ip: string) =>
    logged((log) => warnOfLoopbackName({ hostname, port: 40_000 }, { hostname: ip }, log));
  assertEquals(warned("lab1", "127.0.1.1"), [
    "lab1 means 127.0.1.1 here, which only programs on this host can reach. For others write " +
    ":40000, or an address of the network.",
  ]);
  assertEquals(warned("lab1", "::1").length, 1);
  const fine = [["lab1", "10.77.0.1"], ["127.0.0.1", "127.0.0.1"], ["localhost", "127.0.0.1"]];
  for (const [name, ip] of fine) assertEquals(warned(name!, ip!), []);
});

Deno.test("warnOfNoKey() warns where others on the network can take part, and says what to do", () => {
  const warned = (own: string, theirs?: string) => {
    const address = addressOf(own, 5_000)!;
    const tracker = theirs === undefined ? undefined : addressOf(theirs, 4_000)!;
    return logged((log) => warnOfNoKey({ address, tracker }, log));
  };
  assertEquals(warned("0.0.0.0"), [
    "Without a key anybody on this network can read and send in the groups. gm key new FILE makes " +
    "one; the tracker, all sequencers and all clients take it with --key-file FILE.",
  ]);
  assertEquals(warned("10.77.0.2", "10.77.0.1").length, 1);
  assertEquals([warned("127.0.0.1"), warned("::1"), warned("::", "127.0.0.1")], [[], [], []]);
});

Deno.test("warnOfLength() says what to do about a datagram that the system refuses", () => {
  const address = addressOf("10.77.0.4", 5_000)!;
  assertEquals(logged((log) => warnOfLength(log)(address, 1_232)), [
    "This host cannot send datagrams of 1232 bytes to 10.77.0.4 (EMSGSIZE): raise the MTU of its " +
    "link to 1280 at least.",
  ]);
});
