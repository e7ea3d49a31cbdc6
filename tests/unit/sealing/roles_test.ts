import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { Client, WrongKeyError } from "../../../lib/client/mod.ts";
import { createKeyFile, replaceKeyFile, SharedKey } from "../../../lib/key/mod.ts";
import type { Log } from "../../../lib/net/mod.ts";
import { SequencerServer } from "../../../lib/sequencer/mod.ts";
import { TrackerServer } from "../../../lib/tracker/mod.ts";

const [KEY, OTHER] = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
const GROUP = "distrib";
const PATIENCE_MS = 10_000;
const ANY_PORT = { hostname: "127.0.0.1", port: 0 };
const NO_LOG: Log = { isDebug: false, debug() {}, info() {}, warn() {}, error() {} };
const SHELL = {
  ...ANY_PORT,
  log: NO_LOG,
  onBug: (error: unknown) => {
    throw error;
  },
};

/** Two key files, for `using`. */
class Files implements Disposable {
  readonly #folder = Deno.makeTempDirSync();
  readonly key = `${this.#folder}/lab.key`;
  readonly other = `${this.#folder}/other.key`;
  /** The name of a file that is not there yet. */
  readonly copy = `${this.#folder}/copy.key`;

  constructor() {
    createKeyFile(this.key, [KEY!]);
    createKeyFile(this.other, [OTHER!]);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

function startTracker(keyFile: string | undefined): Promise<TrackerServer> {
  const options = { ...SHELL, heartbeatMs: 250 };
  if (keyFile === undefined) return Promise.resolve(TrackerServer.start(options));
  return TrackerServer.startSealed(options, keyFile);
}

function startSequencer(
  { address }: TrackerServer,
  keyFile: string | undefined,
): Promise<SequencerServer> {
  const options = { ...SHELL, tracker: address };
  if (keyFile === undefined) return Promise.resolve(SequencerServer.start(options));
  return SequencerServer.startSealed(options, keyFile);
}

function connect(
  { address }: TrackerServer,
  name: string,
  keyFile: string | undefined,
): Promise<Client> {
  return Client.connect({ name, keyFile, address: ANY_PORT, tracker: address });
}

/** Waits until something is so. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  const began = performance.now();
  while (!isSo()) {
    if (performance.now() - began > PATIENCE_MS) throw new Error(`Waited in vain until ${what}`);
    await delay(10);
  }
}

/** A tracker, a sequencer and two clients under one key, in a total-order group. */
async function startAll(key: string) {
  const tracker = await startTracker(key);
  const sequencer = await startSequencer(tracker, key);
  await sequencer.attempted;
  const ford = await connect(tracker, "ford", key);
  const arthur = await connect(tracker, "arthur", key);
  await ford.join(GROUP, { mode: "total" });
  await arthur.join(GROUP);
  const texts: string[] = [];
  const taking = arthur.takeEvents((events) => {
    for (const event of events) {
      if (event.type === "message") texts.push(new TextDecoder().decode(event.payload));
    }
  });
  const discarding = ford.takeEvents(() => {});
  const say = async (text: string) => {
    await ford.multicast(GROUP, text);
    await until(`arthur hears ${text}`, () => texts.includes(text));
  };
  const close = async () => {
    await Promise.all([ford.close(), arthur.close()]);
    await Promise.all([taking, discarding]);
    await sequencer.close();
    await tracker.close();
  };
  const seals = () => [tracker.statistics().seal, sequencer.seal, ford.seal, arthur.seal];
  return { say, seals, [Symbol.asyncDispose]: close };
}

Deno.test("TrackerServer, SequencerServer and Client talk under one key, in nothing but sealed datagrams", async () => {
  using files = new Files();
  await using roles = await startAll(files.key);
  await roles.say("So long");
  await until("the tracker has opened a heartbeat", () => roles.seals()[0]!.opened > 0);
  for (const seal of roles.seals()) {
    assertEquals(seal!.key, new SharedKey(KEY!).fingerprint);
    assertGreater(seal!.opened, 0);
    assertEquals([seal!.plain, seal!.malformed, seal!.forged, seal!.otherKey], [0, 0, 0, 0]);
  }
});

Deno.test("TrackerServer, SequencerServer and Client take other keys from the file while they run", async () => {
  using files = new Files();
  await using roles = await startAll(files.key);
  await roles.say("under the old key");
  replaceKeyFile(files.key, [OTHER!, KEY!]);
  const { fingerprint } = new SharedKey(OTHER!);
  await until(
    "all seal with the new key",
    () => roles.seals().every((seal) => seal!.key === fingerprint),
  );
  await roles.say("under the new key");
});

Deno.test("Client.connect() and SequencerServer.attempted reject with a WrongKeyError, whoever lacks the key", async () => {
  using files = new Files();
  const cases = [
    { theirs: files.key, ours: undefined, mismatch: "key-needed" },
    { theirs: undefined, ours: files.key, mismatch: "no-key" },
    { theirs: files.other, ours: files.key, mismatch: "other-key" },
  ] as const;
  for (const { theirs, ours, mismatch } of cases) {
    const tracker = await startTracker(theirs);
    const error = await assertRejects(() => connect(tracker, "ford", ours), WrongKeyError);
    assertEquals(error.mismatch, mismatch);
    const sequencer = await startSequencer(tracker, ours);
    const fault = await assertRejects(() => sequencer.attempted, WrongKeyError);
    assertEquals(fault.mismatch, mismatch);
    await sequencer.close();
    await tracker.close();
  }
});

Deno.test("TrackerServer and Client warn once of a key that their key file does not have", async () => {
  using files = new Files();
  createKeyFile(files.copy, [KEY!]);
  const warned = { tracker: [] as unknown[], client: [] as unknown[] };
  const logTo = (to: unknown[]): Log => ({
    ...NO_LOG,
    warn: (message, fields) =>
      void (message.startsWith("Datagrams come that are sealed") && to.push(fields!["key"])),
  });
  const options = { ...SHELL, heartbeatMs: 250, log: logTo(warned.tracker) };
  const tracker = await TrackerServer.startSealed(options, files.key);
  const place = { address: ANY_PORT, tracker: tracker.address, keyFile: files.copy };
  const ford = await Client.connect({ ...place, name: "ford", log: logTo(warned.client) });
  const discarding = ford.takeEvents(() => {});
  // Ford's host is left out.
  replaceKeyFile(files.key, [OTHER!]);
  await until("both warn", () => warned.tracker.length > 0 && warned.client.length > 0);
  const names = [KEY!, OTHER!].map((key) => new SharedKey(key).fingerprint.slice(0, 2));
  assertEquals(warned, { tracker: [names[0]], client: [names[1]] });
  await tracker.close();
  await ford.close();
  await discarding;
});
