import { assert, assertEquals } from "@std/assert";
import {
  type Address,
  addressOf,
  type MemberId,
  NO_EPOCH,
  SIGNATURE_BYTES,
  type SignedReport,
} from "../../../../../lib/core/mod.ts";
import {
  acceptanceStatement,
  type OwnIdentity,
  registrationId,
  signRegistration,
} from "../../../../../lib/identity/statements/mod.ts";
import { ReportSigner } from "../../../../../lib/roles/mod.ts";
import type { TrackerIdentity } from "../../../../../lib/tracker/directory/mod.ts";
import type { RestoreFrame } from "../../../../../lib/wire/mod.ts";
import { identityOf } from "../../../../sim/world/sim_identities.ts";
import { World } from "../world.ts";

const TRACKER = identityOf("the tracker");
const HOME = addressOf("10.0.0.7", 4_000)!;
const ELSEWHERE = addressOf("10.0.0.8", 4_001)!;
const NOTHING = new Uint8Array(SIGNATURE_BYTES);

/** A registration from before the restart. */
interface Registered {
  readonly member: MemberId;
  readonly name: string;
  readonly role: "member" | "sequencer";
  readonly reports: ReportSigner;
}

/** Returns a registration that a tracker accepted, with the tracker's key or another one. */
function registered(
  name: string,
  { own = identityOf(name), acceptedBy = TRACKER, role = "member" as "member" | "sequencer" } = {},
): Registered {
  const freshness = { kind: "nonce", bytes: new Uint8Array(32).fill(name.length) } as const;
  const key = own.signer.publicKey;
  const start = new Uint8Array(7).fill(name.charCodeAt(0));
  const member = registrationId({ freshness, key, start }, own.hash);
  const tracker = TRACKER.signer.publicKey;
  const claim = { tracker, freshness, key, role, name, address: HOME, member, start };
  const signature = signRegistration(claim, own.signer);
  const identity = { key, signature, freshness, start, asked: HOME };
  const acceptance = acceptedBy.signer.sign(acceptanceStatement(claim));
  const reports = new ReportSigner({ claim, identity, acceptance }, own.signer);
  return { member, name, role, reports };
}

function restarted(more: Partial<TrackerIdentity> = {}, own: OwnIdentity = TRACKER): World {
  return new World({ identity: { own, ...more } }, 3);
}

/** Hands in a report of a registration, or one that differs from it. */
function report(
  world: World,
  { member, name, role, reports }: Registered,
  other: {
    readonly from?: Address;
    readonly member?: MemberId;
    readonly report?: SignedReport | undefined;
    readonly frame?: Partial<RestoreFrame>;
  } = {},
): void {
  const { from = HOME, frame = {} } = other;
  const signed = "report" in other ? other.report : reports.sign(world.directory.boot);
  const numbers = { created: 0, view: 0, joined: 0, slot: 0, forgotten: 0 };
  const mode = role === "sequencer" ? "total" : "fifo";
  world.frame({ id: other.member ?? member, address: from }, {
    ...{ type: "restore", name, groupName: name, mode, epoch: NO_EPOCH, ...numbers, removed: [] },
    ...signed && { report: signed },
    ...frame,
  });
}

function owned(world: World): string[] {
  return world.traces.flatMap((trace) => trace.type === "name-owned" ? [trace.name] : []);
}

Deno.test("Credentials takes back whoever has signed for this life, from whatever address", () => {
  for (const from of [HOME, ELSEWHERE]) {
    const world = restarted();
    report(world, registered("ford"), { from });
    assertEquals([world.directory.memberCount, owned(world)], [1, ["ford"]]);
    assertEquals(world.directory.statistics.foreign, 0);
  }
});

Deno.test("Credentials takes no report that was signed for another life of the tracker", () => {
  const world = restarted();
  const ford = registered("ford");
  const old = ford.reports.sign(world.directory.boot - 1);
  for (const from of [HOME, ELSEWHERE]) report(world, ford, { from, report: old });
  assertEquals([world.directory.memberCount, world.directory.statistics.foreign], [0, 2]);
  assertEquals(world.take(), []);
  report(world, ford);
  assertEquals(world.directory.memberCount, 1);
});

Deno.test("Credentials takes no report of another under an id, a name or a key", () => {
  const world = restarted();
  const ford = registered("ford");
  const signed = ford.reports.sign(world.directory.boot);
  const zaphod = registered("zaphod");
  report(world, ford, { member: zaphod.member });
  report(world, { ...ford, name: "arthur" });
  report(world, ford, { report: undefined });
  report(world, ford, { report: zaphod.reports.sign(world.directory.boot) });
  report(world, ford, { report: { ...signed, signature: NOTHING } });
  const identity = { ...signed.identity, signature: NOTHING };
  report(world, ford, { report: { ...signed, identity } });
  assertEquals([world.directory.memberCount, world.directory.statistics.foreign], [0, 6]);
  assertEquals([owned(world), world.take()], [[], []]);
  report(world, ford);
  assertEquals(world.directory.memberCount, 1);
});

Deno.test("Credentials takes no report of a registration that this tracker has not accepted", () => {
  const world = restarted();
  const invented = registered("ford", { acceptedBy: identityOf("ford") });
  report(world, invented);
  assertEquals([world.directory.memberCount, owned(world)], [0, []]);
  const other = restarted({}, identityOf("another tracker"));
  report(other, registered("ford"));
  assertEquals([other.directory.memberCount, owned(other)], [0, []]);
});

Deno.test("Rebuild retires no id for a forged report, whatever it says", () => {
  const world = restarted();
  const ford = registered("ford");
  const absurd = { created: 1, view: 1, joined: 9, slot: 1 };
  report(world, ford, { report: undefined, frame: absurd, from: ELSEWHERE });
  world.frame({ id: ford.member, address: ELSEWHERE }, {
    ...{ type: "restore", name: "ford", groupName: "ford", mode: "fifo", epoch: NO_EPOCH },
    ...{ ...absurd, forgotten: 0, removed: [] },
  }, 42);
  report(world, ford);
  assertEquals(world.directory.memberCount, 1);
});

Deno.test("Rebuild takes no other report for a member that was taken back", () => {
  const world = restarted();
  const ford = registered("ford");
  report(world, ford);
  const absurd = { created: 1, view: 1, joined: 9, slot: 1 };
  const forged = ford.reports.sign(world.directory.boot - 1);
  for (const signed of [undefined, forged]) {
    report(world, ford, { report: signed, frame: absurd });
    world.frame({ id: ford.member, address: HOME }, {
      ...{ type: "restore", name: "ford", groupName: "books", mode: "fifo", epoch: NO_EPOCH },
      ...{ ...absurd, forgotten: 0, removed: [] },
      ...signed && { report: signed },
    }, 42);
  }
  assertEquals([world.directory.memberCount, world.directory.groupCount], [1, 0]);
  assertEquals(world.directory.statistics.foreign, 4);
});

Deno.test("Credentials gives a name to its key when the address is proven, and not before", () => {
  const world = restarted();
  world.echoes = false;
  const ford = registered("ford");
  report(world, ford);
  assertEquals([world.directory.memberCount, owned(world)], [1, []]);
  const [challenge] = world.takeFrames("challenge");
  assert(challenge !== undefined);
  const { cookie } = challenge.frame;
  world.frame({ id: ford.member, address: HOME }, { type: "echo", cookie });
  assertEquals(owned(world), ["ford"]);
});

Deno.test("Rebuild evicts a member whose name is another key's when its address is proven", () => {
  const world = restarted();
  world.echoes = false;
  const [capital, small] = [registered("Ford"), registered("ford")];
  report(world, capital);
  report(world, small, { from: ELSEWHERE });
  const challenges = world.takeFrames("challenge");
  for (const { destination: id, to: [address], frame: { cookie } } of challenges) {
    world.frame({ id, address: address! }, { type: "echo", cookie });
  }
  assertEquals([world.directory.memberCount, owned(world)], [1, ["Ford"]]);
  const evicted = world.traces.filter(({ type }) => type === "evicted");
  assertEquals(evicted.map((trace) => "reason" in trace && trace.reason), ["name"]);
});

Deno.test("Rebuild refuses a true report under a name that belongs to another key", () => {
  const names = [{ name: "ford", key: identityOf("zaphod").signer.publicKey }];
  const world = restarted({ names });
  const ford = registered("ford");
  report(world, ford);
  assertEquals(world.directory.memberCount, 0);
  assertEquals(world.takeFrames("unknown").map(({ frame }) => frame.reason), ["evicted"]);
});

Deno.test("Credentials takes back no name that a registration cannot have", () => {
  const world = restarted();
  report(world, registered("ford,zaphod"));
  assertEquals([world.directory.memberCount, owned(world)], [0, []]);
});

Deno.test("Credentials takes back whoever has no identity under an id without one", () => {
  const world = restarted();
  report(world, { ...registered("ford"), member: 0x42 }, { report: undefined });
  assertEquals(world.directory.memberCount, 1);
});

Deno.test("SequencerReports takes no report of another for a sequencer's", () => {
  const marvin = registered("marvin", { role: "sequencer" });
  const world = restarted();
  const old = marvin.reports.sign(world.directory.boot - 1);
  report(world, marvin, { report: old, from: ELSEWHERE });
  report(world, marvin, { report: undefined });
  report(world, { ...registered("marvin"), role: "sequencer" });
  assertEquals([world.directory.sequencerCount, world.directory.statistics.foreign], [0, 3]);
  assertEquals(world.take(), []);
  report(world, marvin, { from: ELSEWHERE });
  assertEquals([world.directory.sequencerCount, owned(world)], [1, []]);
  report(world, marvin, { report: old, from: ELSEWHERE });
  assertEquals(world.directory.statistics.foreign, 4);
});
