import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { readIdentity } from "../../lib/identity/mod.ts";
import {
  jsonLine,
  jsonLines,
  KeyFolder,
  type Program,
  startClient,
  startGm,
  startSequencer,
  startTracker,
} from "../testing/mod.ts";

/** Folders for identities, so that no test touches those of the user. */
class IdentityFolder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "gm-identities" });

  /** Returns the path of an identity in a folder of its own, as on a host of its own. */
  of(name: string): string {
    return `${this.path}/${name}/identity`;
  }

  /** Returns the path of another file. */
  file(name: string): string {
    return `${this.path}/${name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** Starts a tracker with an identity, and returns its link, too. */
async function startKnownTracker(
  flags: readonly string[],
  place = "127.0.0.1:0",
): Promise<{ tracker: Program; address: string; link: string } & AsyncDisposable> {
  const started = await startTracker(flags, { place });
  const [, link] = await started.tracker.waitForMatch(/^link (gm:\/\/\S+)$/);
  return { ...started, link: link!, [Symbol.asyncDispose]: started[Symbol.asyncDispose] };
}

function signedBy(path: string, ...flags: string[]) {
  return { flags: ["--identity", path, ...flags] };
}

/** Runs a client that cannot register; returns its exit code and what it said. */
async function refusedClient(args: readonly string[]): Promise<{ code: number; stderr: string }> {
  await using client = startGm(["client", ...args], {});
  await client.closeStdin();
  const code = await client.waitForEnd();
  return { code, stderr: client.show() };
}

/** Returns the fingerprints that a client lists for a group, by name; none if it is refused. */
async function keysIn(client: Program, group: string): Promise<Record<string, unknown>> {
  const answers = () =>
    ["members", "error"].flatMap((type) => jsonLines(client.stdout.lines, type)).length;
  const before = [answers(), jsonLines(client.stdout.lines, "members").length];
  await client.write(`!lm ${group}`);
  await client.waitForLine(() => answers() > before[0]!);
  const { members } = jsonLines(client.stdout.lines, "members")[before[1]!] ?? {};
  const listed = (members ?? []) as { name: string; key?: string }[];
  return Object.fromEntries(listed.map(({ name, key }) => [name, key]));
}

for (const isSealed of [false, true]) {
  const how = isSealed ? "under a shared key" : "without a shared key";
  Deno.test(`members with identities know each other's keys ${how}, in each order`, async () => {
    using identities = new IdentityFolder();
    using keys = new KeyFolder();
    const seal = isSealed ? ["--key-file", keys.make()] : [];
    await using started = await startKnownTracker([
      ...seal,
      "--identity",
      identities.of("tracker"),
    ]);
    const { address, link } = started;
    await using _sequencer = await startSequencer([
      ...seal,
      ...["--identity", identities.of("sequencer"), "--tracker", link],
    ]);
    const ford = signedBy(identities.of("ford"), ...seal);
    const alice = signedBy(identities.of("alice"), ...seal);
    await using first = await startClient(link, "ford", ford);
    await using second = await startClient(address, "alice", alice);
    // Whoever has no identity takes part as ever.
    await using third = await startClient(address, "marvin", { flags: seal });
    for (const [group, mode] of [["books", "fifo"], ["council", "total"]]) {
      for (const client of [first, second, third]) {
        await client.write(`!j ${group} ${mode}`);
        await client.waitForLine(jsonLine("joined", { group }));
      }
      const known = {
        ford: readIdentity(identities.of("ford")).fingerprint,
        alice: readIdentity(identities.of("alice")).fingerprint,
        marvin: undefined,
      };
      assertEquals(await keysIn(first, group!), known);
      assertEquals(await keysIn(second, group!), known);
      await second.write(`!w ${group}`);
      await second.write("hello");
      await first.waitForLine(jsonLine("message", { group, sender: "alice" }));
    }
    for (const client of [first, second, third]) {
      await client.closeStdin();
      assertEquals(await client.waitForEnd(), 0, client.show().slice(-4_000));
      const [statistics] = jsonLines(client.stdout.lines, "statistics");
      assertEquals(statistics!["forgedKeys"], 0);
    }
  });
}

Deno.test("a name belongs to the key that had it first, with --state after a restart, too", async () => {
  using identities = new IdentityFolder();
  const flags = ["--identity", identities.of("tracker"), "--state", identities.file("names")];
  let place: string;
  {
    await using started = await startKnownTracker(flags);
    place = started.address;
    await using ford = await startClient(place, "ford", signedBy(identities.of("ford")));
    await ford.closeStdin();
    assertEquals(await ford.waitForEnd(), 0);
    const without = await refusedClient(["127.0.0.1:0", "ford", place]);
    assertEquals(without.code, 1);
    assertMatch(without.stderr, /The name "ford" belongs to the key that had it first here/);
  }
  await using again = await startKnownTracker(flags, place);
  const other = ["--identity", identities.of("other")];
  for (const name of ["ford", "Ford", "fоrd"]) {
    const { code, stderr } = await refusedClient([...other, "127.0.0.1:0", name, again.address]);
    assertEquals(code, 1, name);
    assertMatch(stderr, /belongs to/, name);
  }
  await using _ford = await startClient(again.address, "ford", signedBy(identities.of("ford")));
});

Deno.test("members with identities keep their ids and keys when the tracker is killed", async () => {
  using identities = new IdentityFolder();
  const files = ["--identity", identities.of("tracker"), "--state", identities.file("names")];
  const flags = [...files, "--heartbeat", "500"];
  const first = await startKnownTracker(flags);
  const { address } = first;
  const signed = (name: string) => signedBy(identities.of(name), "-g", "books");
  await using ford = await startClient(address, "ford", signed("ford"));
  // He leaves his host to the tracker.
  const anywhere = { ...signed("zaphod"), place: "0.0.0.0:0" };
  await using zaphod = await startClient(address, "zaphod", anywhere);
  await ford.waitForLine(jsonLine("view", { group: "books" }));
  first.tracker.kill("SIGKILL");
  await first.tracker.waitForEnd();
  await first[Symbol.asyncDispose]();
  for (const client of [ford, zaphod]) {
    await client.waitForLine(jsonLine("tracker", { reachable: false }));
  }
  await using _second = await startKnownTracker(flags, address);
  for (const client of [ford, zaphod]) {
    await client.waitForLine(jsonLine("tracker", { reachable: true }));
  }
  // Their reports follow; nothing but the tracker's answer tells when they have arrived.
  let known: Record<string, unknown> = {};
  while (Object.keys(known).length < 2) known = await keysIn(ford, "books");
  const fingerprintOf = (name: string) => readIdentity(identities.of(name)).fingerprint;
  assertEquals(known, { ford: fingerprintOf("ford"), zaphod: fingerprintOf("zaphod") });
  for (const client of [ford, zaphod]) {
    assertEquals(jsonLines(client.stdout.lines, "registered-again"), [], client.show());
  }
});

Deno.test("--allow lets only those register whose keys are in its file, as it is now", async () => {
  using identities = new IdentityFolder();
  await using first = await startKnownTracker(["--identity", identities.of("tracker")]);
  // Makes the identities.
  for (const name of ["ford", "zaphod"]) {
    await using client = await startClient(first.address, name, signedBy(identities.of(name)));
    await client.closeStdin();
    await client.waitForEnd();
  }
  const lineOf = (name: string) => readIdentity(identities.of(name)).line;
  const allow = identities.file("allowed");
  Deno.writeTextFileSync(allow, `names="ford" ${lineOf("ford")}\n`, { mode: 0o600 });
  await using strict = await startKnownTracker(
    ["--identity", identities.of("tracker"), "--allow", allow],
  );
  const { address } = strict;
  await using _ford = await startClient(address, "ford", signedBy(identities.of("ford")));
  const zaphod = ["--identity", identities.of("zaphod"), "127.0.0.1:0", "zaphod", address];
  const refusals = [
    await refusedClient(zaphod),
    await refusedClient(["--identity", identities.of("ford"), "127.0.0.1:0", "ix", address]),
    await refusedClient(["127.0.0.1:0", "marvin", address]),
  ];
  assertEquals(refusals.map(({ code }) => code), [1, 1, 1]);
  assertMatch(refusals[0]!.stderr, /your key is not in the list/);
  assertMatch(refusals[1]!.stderr, /the list has other names for your key/);
  assertMatch(refusals[2]!.stderr, /takes only the keys in its list/);
  Deno.writeTextFileSync(allow, `${lineOf("ford")}\n${lineOf("zaphod")}\n`);
  await using _zaphod = await startClient(address, "zaphod", signedBy(identities.of("zaphod")));
});

Deno.test("a tracker with another key than its link names, or than before, ends gm with 4", async () => {
  using identities = new IdentityFolder();
  let place: string;
  let link: string;
  {
    await using started = await startKnownTracker(["--identity", identities.of("tracker")]);
    place = started.address;
    link = started.link;
    await using ford = await startClient(link, "ford", signedBy(identities.of("ford")));
    await ford.closeStdin();
    await ford.waitForEnd();
  }
  const old = readIdentity(identities.of("tracker")).fingerprint;
  const flags = ["--identity", identities.of("ford")];
  {
    await using _false = await startKnownTracker(["--identity", identities.of("false")], place);
    const shown = readIdentity(identities.of("false")).fingerprint;
    assertNotEquals(shown, old);
    // The link pins the key, and known_members of ford has it, too.
    for (const target of [link, place]) {
      const { code, stderr } = await refusedClient([...flags, "127.0.0.1:0", "ford", target]);
      assertEquals(code, 4, target);
      assert(stderr.includes(old) && stderr.includes(shown), stderr);
    }
    await using sequencer = startGm(["sequencer", ...flags, "--tracker", link, ":0"]);
    assertEquals(await sequencer.waitForEnd(), 4, sequencer.show());
  }
  await using _keyless = await startTracker([], { place });
  const { code, stderr } = await refusedClient([...flags, "127.0.0.1:0", "ford", place]);
  assertEquals(code, 4);
  assertMatch(stderr, /shows no key, and must have the key SHA256:/);
});

Deno.test("a member whose name had another key is reported loudly", async () => {
  using identities = new IdentityFolder();
  const flags = ["--identity", identities.of("tracker")];
  const startMember = (place: string, name: string, identity = name) =>
    startClient(place, name, signedBy(identities.of(identity), "-g", "books"));
  let place: string;
  {
    await using started = await startKnownTracker(flags);
    place = started.address;
    await using _zaphod = await startMember(place, "zaphod");
    await using _ford = await startMember(place, "ford");
  }
  // The tracker remembers no names, and somebody else takes that of zaphod.
  await using _again = await startKnownTracker(flags, place);
  await using _other = await startMember(place, "zaphod", "other");
  await using ford = await startMember(place, "ford");
  const [, line] = await ford.waitForMatch(/^(.*"type":"key-changed".*)$/);
  const { name, known, shown } = JSON.parse(line!);
  assertEquals([name, known, shown], [
    "zaphod",
    readIdentity(identities.of("zaphod")).fingerprint,
    readIdentity(identities.of("other")).fingerprint,
  ]);
});

Deno.test("a link that names a key takes an identity", async () => {
  const link = `gm://127.0.0.1:4000/#SHA256:${"A".repeat(43)}`;
  const { code, stderr } = await refusedClient(["127.0.0.1:0", "ford", link]);
  assertEquals(code, 2);
  assertMatch(stderr, /give --identity FILE/);
});
