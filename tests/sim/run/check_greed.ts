import {
  ACTIVE_SENDER_MS,
  DATAGRAM_BYTES_MAX,
  kernelBytesOf,
  type Random,
  sameAddress,
  STREAM_BUFFER_SHARE,
} from "../../../lib/core/mod.ts";
import { FRAME_CODES, HEADER_BYTES } from "../../../lib/wire/mod.ts";
import { undelivered, whatIsMissing } from "../check/convergence.ts";
import { Violation } from "../check/violation.ts";
import type { InTransit } from "../world/network.ts";
import { pick } from "../world/seeded_random.ts";
import type { SimMember } from "../world/sim_member.ts";
import type { SimWorld } from "../world/sim_world.ts";
import { say } from "../world/workload.ts";
import type { Stepper } from "./stepper.ts";

/** Milliseconds of greed. */
const GREED_MS = 400;
/** Milliseconds between two greedy questions. An honest member asks on after a round trip. */
const QUESTION_MS = 1;
/** Long messages before that, with which the answer to each question may fill a page. */
const LONG_MESSAGES = 12;
const LONG_BYTES = 4_000;
/** Milliseconds in which a question of an honest member goes out. */
const ASK_MS = 100;
/** Milliseconds between two messages that must not be held up. */
const WORD_MS = 100;
/** Milliseconds in which a message must be delivered to all, with an engine that takes 1 ms. */
const DELIVERED_MS = 50;
/**
 * The number of an engine's times that may hold up a message: one for its entry, and half of one
 * for each of at most four questions before it; in a safe group all of that twice.
 */
const ENGINE_TURNS = 2 * (1 + 4 * 0.5);

/**
 * Returns the milliseconds in which a message must be delivered to all on the healed network. The
 * longest way is that of a safe group:
 *
 *     three datagrams to order it       3 × 0.4 ms
 *     three datagrams to make it safe   3 × 0.4 ms
 *     an acknowledgement that waits     20 ms
 *     the engine                        ENGINE_TURNS × engineMs
 *
 * With an `engineMs` of 1 this is less than 30 ms, and the bound is `DELIVERED_MS`.
 */
export function deliveredMs(engineMs: number): number {
  return DELIVERED_MS + ENGINE_TURNS * Math.max(0, engineMs - 1);
}

/**
 * Returns the number of short messages that a member may multicast before another one that takes
 * nothing holds it up. That one keeps them in the stream's share of its buffer, which is all that
 * streams may fill if no other stream is active. When this is full it may hold up the others for
 * `SLOW_MEMBER_MS` (PROTOCOL 8.4.4, 8.4.6, 8.4.13). The first message may always go.
 */
export function wordsWhileAsleep(bufferBytes: number): number {
  const room = STREAM_BUFFER_SHARE * bufferBytes - kernelBytesOf(DATAGRAM_BYTES_MAX);
  return 1 + Math.max(0, Math.floor(room / kernelBytesOf(0)));
}

/**
 * Checks that nobody holds up the messages of a group while one member asks for history a thousand
 * times a second, and another one asks for all of it and takes nothing until its window is full.
 * (The budget of the answers is checked in every run.) Before that nobody says anything until no
 * stream of another group has a share of a buffer any more.
 *
 * @throws {Violation} if a message came late
 */
export function checkGreed(world: SimWorld, stepper: Stepper, random: Random): void {
  if (!world.settings.hasGreed) return;
  const asker = pick(random, world.living());
  const group = pick(random, [...asker?.wanted ?? []]);
  const others = world.living().filter((one) => one !== asker && one.isIn(group ?? ""));
  const [teller, slow] = others;
  if (asker === undefined || group === undefined || teller === undefined) return;
  stepper.runUntil(world.heap.now + ACTIVE_SENDER_MS);
  if (random() < 0.7) {
    for (let i = 0; i < LONG_MESSAGES; i++) say(world, teller, group, LONG_BYTES);
    stepper.runUntilHolds(() => whatIsMissing(world));
  }
  const question = takeQuestion(world, stepper, asker, group);
  if (question === undefined) return;
  world.noteFault("greed");
  world.spareDisks();
  world.note(`${asker.name} asks again and again for the history of ${group}`);
  const wake = slow?.nap();
  slow?.recall(group, EVERYTHING);
  const { network, heap, settings } = world;
  const boundMs = deliveredMs(settings.engineMs);
  let wordsLeft = wordsWhileAsleep(settings.toldBufferBytes);
  const end = heap.now + GREED_MS;
  for (let at = heap.now; at < end; at += QUESTION_MS) {
    world.at(at, () => network.send(question.from, question.to, question.bytes));
  }
  while (heap.now < end) {
    const wordAt = heap.now;
    say(world, teller, group);
    stepper.runUntil(wordAt + boundMs);
    const late = undelivered(world, group);
    if (late !== undefined) throw new Violation(`${boundMs} ms after a message: ${late}`);
    if (--wordsLeft === 0) wake?.();
    stepper.runUntil(wordAt + Math.max(WORD_MS, boundMs));
  }
  if (wordsLeft > 0) wake?.();
  stepper.runUntilHolds(() => whatIsMissing(world));
}

const EVERYTHING = { count: 10_000, since: 0, isBefore: false };

/** Returns a member's question for all of the history; `undefined` if there is nobody to ask. */
function takeQuestion(
  { network, heap }: SimWorld,
  stepper: Stepper,
  asker: SimMember,
  group: string,
): InTransit | undefined {
  network.overheard.length = 0;
  network.isOverheard = true;
  asker.recall(group, EVERYTHING);
  stepper.runUntil(heap.now + ASK_MS);
  network.isOverheard = false;
  return network.overheard.find(({ from, bytes }) =>
    sameAddress(from, asker.address) && bytes[HEADER_BYTES] === FRAME_CODES.recall
  );
}
