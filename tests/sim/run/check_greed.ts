import {
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

/** Milliseconds of greed, and between two questions: an honest member asks on after a round trip. */
const GREED_MS = 400;
const QUESTION_MS = 1;
/** Long messages that the history gets before that, so that each question may bring a whole page. */
const LONG_MESSAGES = 12;
const LONG_BYTES = 4_000;
/** Milliseconds in which a question of an honest member goes out. */
const ASK_MS = 100;
/** Milliseconds between two messages of the others. */
const WORD_MS = 100;
/** Milliseconds in which a message must be delivered to all, with an engine that takes 1 ms. */
const DELIVERED_MS = 50;
/** Times that an engine takes for an entry behind four questions, twice over for a safe group. */
const ENGINE_TURNS = 2 * (1 + 4 * 0.5);

/**
 * Returns the milliseconds in which a message must be delivered to all. On the healed network it takes
 * three ways of at most 0.4 ms, an entry's time in the engine, and behind it half of that for each of
 * at most four questions that came before; in a safe group as much again, and up to 20 ms until an
 * acknowledgement that waits for company is sent.
 */
export function deliveredMs(engineMs: number): number {
  return DELIVERED_MS + ENGINE_TURNS * Math.max(0, engineMs - 1);
}

/**
 * Returns the number of short messages that one stream may send while a member takes nothing. What it
 * has not taken fills the stream's share of its buffer, and then it may hold up the others for
 * `SLOW_MEMBER_MS` (PROTOCOL 8.4.4, 8.4.6, 8.4.13). The first message may always go.
 */
export function wordsWhileAsleep(bufferBytes: number): number {
  const room = STREAM_BUFFER_SHARE * bufferBytes - kernelBytesOf(Infinity);
  return 1 + Math.max(0, Math.floor(room / kernelBytesOf(0)));
}

/**
 * Lets a member ask for history a thousand times a second, while another one asks for all of it and
 * takes nothing until its window is full. Meanwhile the others talk, and nobody may hold them up. That
 * the answers keep to their budget is checked in every run.
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
  if (random() < 0.7) {
    for (let i = 0; i < LONG_MESSAGES; i++) say(world, teller, group, LONG_BYTES);
    stepper.runUntilHolds(() => whatIsMissing(world));
  }
  const question = takeQuestion(world, stepper, asker, group);
  if (question === undefined) return;
  world.noteFault("greed");
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
