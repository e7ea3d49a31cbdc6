import { type Address, type MemberId, NO_EPOCH, U32_MAX } from "../../../lib/core/mod.ts";
import { decodeDatagram, type Frame, WireError } from "../../../lib/wire/mod.ts";
import { Violation } from "../check/violation.ts";
import { encodeDatagram } from "./encode_datagram.ts";
import { drawInteger } from "./seeded_random.ts";
import type { SimWorld } from "./sim_world.ts";

/** The address that liars register: somebody receives there who speaks no gm. */
const BYSTANDER: Address = { transport: "udp", hostname: "10.9.9.8", port: 9_998 };
/** The address of the liars themselves. */
const LIAR: Address = { transport: "udp", hostname: "10.9.9.7", port: 9_997 };

/**
 * Bytes that one registration may bring to a bystander who never sends anything: three challenges
 * of 57, and an `unknown` of 58 (PROTOCOL 7.9).
 */
const BYTES_PER_REGISTRATION = 3 * 57 + 58;

const EARLIEST_MS = 200;
/** Milliseconds between two lies about one registration, at most. */
const PAUSE_MS_MAX = 400;
const LIES_PER_REGISTRATION = 5;
/** Of the lies that are datagrams, those that are sent as from the bystander's own address. */
const SPOOFED_SHARE = 0.5;
/** Milliseconds after which the liars look whether the tracker has been started again. */
const LOOK_MS = 20;
/** Milliseconds between two rounds of wrong echoes in the names of others. */
const GUESS_MS = 5;
/** Rounds in a row: more than the wrong echoes after which a right one may be a guess. */
const GUESSES = 100;

/** The bytes that a bystander may get, and those that it got. */
interface Allowance {
  mayGet: number;
  got: number;
}

/**
 * Registers members and sequencers at the address of a bystander, asks to join groups under their
 * ids, and sends heartbeats, leases and guesses of cookies in their names, as from the bystander's
 * address or from another one. Now and then, and after each start of the tracker, the liars guess
 * the cookies of all honest members and sequencers, too. Checks that no join succeeds, and that the
 * bystander gets nothing but challenges and news of an eviction, and no more bytes than PROTOCOL
 * 7.9 says.
 */
export function scheduleLiars(world: SimWorld): void {
  const { liars, healAt } = world.settings;
  if (liars === 0) return;
  const allowance: Allowance = { mayGet: 0, got: 0 };
  world.network.watches.push(({ to, bytes }) => {
    if (to.hostname === BYSTANDER.hostname) checkReceived(allowance, bytes);
  });
  for (let i = 0; i < liars; i++) {
    world.between(EARLIEST_MS, healAt, () => register(world, allowance, i));
    world.between(EARLIEST_MS, healAt, () => guess(world, GUESSES));
  }
  guessAfterStarts(world);
}

/** Begins to guess whenever the tracker has been started again: then no address is proven. */
function guessAfterStarts(world: SimWorld, lives = world.tracker.lives): void {
  if (world.heap.now >= world.settings.healAt) return;
  const { tracker } = world;
  if (tracker.lives > lives) guess(world, GUESSES);
  world.at(world.heap.now + LOOK_MS, () => guessAfterStarts(world, tracker.lives));
}

/** Sends wrong echoes in the names of all that live, from the liars' own address. */
function guess(world: SimWorld, rounds: number): void {
  const { tracker, network, random } = world;
  for (const { machine: { id } } of [...world.living(), ...world.livingSequencers()]) {
    if (id === undefined) continue;
    const header = { group: 0, source: id, destination: 0, epoch: NO_EPOCH };
    const frame = { type: "echo", cookie: drawInteger(random, 0, U32_MAX) } as const;
    network.send(LIAR, tracker.address, encodeDatagram({ header, frames: [frame] }));
  }
  if (rounds > 1) world.at(world.heap.now + GUESS_MS, () => guess(world, rounds - 1));
}

function checkReceived(allowance: Allowance, bytes: Uint8Array): void {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) throw new Violation("A bystander got a damaged datagram");
  for (const { type } of datagram.frames) {
    if (type === "challenge" || type === "unknown") continue;
    throw new Violation(`A bystander, whose address a liar registered, got a ${type}`);
  }
  allowance.got += bytes.length;
  if (allowance.got <= allowance.mayGet) return;
  throw new Violation(`A bystander got ${allowance.got} bytes, and may get ${allowance.mayGet}`);
}

function register(world: SimWorld, allowance: Allowance, number: number): void {
  const { tracker, random } = world;
  const role = random() < 0.5 ? "member" : "sequencer";
  const { hostname: host, port } = BYSTANDER;
  const request = { type: "register", role, name: `liar${number}`, host, port } as const;
  world.noteFault("liar");
  // The answer may get lost, and the tracker knows the address all the same.
  allowance.mayGet += BYTES_PER_REGISTRATION;
  tracker.request(request, LIAR, (answer) => {
    if (answer?.ok !== true || !("heartbeatMs" in answer)) return;
    let ms = 0;
    for (let i = 0; i < LIES_PER_REGISTRATION; i++) {
      ms += drawInteger(random, 1, PAUSE_MS_MAX);
      world.at(world.heap.now + ms, () => lie(world, allowance, answer.member));
    }
  });
}

/** Asks to join a group, or sends a datagram. */
function lie(world: SimWorld, allowance: Allowance, member: MemberId): void {
  const { tracker, network, random } = world;
  const groups = world.groupNames();
  const group = groups[drawInteger(random, 0, groups.length - 1)]!;
  if (random() < 0.5) {
    return tracker.request({ type: "join_group", member, group }, LIAR, (answer) => {
      if (answer?.ok === true) throw new Violation(`A liar joined ${group} without a proof`);
    });
  }
  const frames: readonly Frame[] = [
    { type: "heartbeat", count: 1, asks: true, views: [] },
    { type: "lease", count: 1, groups: [] },
    { type: "echo", cookie: drawInteger(random, 0, U32_MAX) },
  ];
  const frame = frames[drawInteger(random, 0, frames.length - 1)]!;
  const header = { group: 0, source: member, destination: 0, epoch: NO_EPOCH };
  const bytes = encodeDatagram({ header, frames: [frame] });
  // Whoever forges the address of a bystander can send there itself. An empty lease of a process
  // that the tracker does not know is a byte shorter than its answer.
  allowance.mayGet += 2 * (bytes.length + 1);
  network.send(random() < SPOOFED_SHARE ? BYSTANDER : LIAR, tracker.address, bytes);
}
