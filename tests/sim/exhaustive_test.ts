/**
 * Three members, two messages, one sequencer that dies, and every way in which that can go that is
 * named here. The machines are the real ones: members, sequencer, takeover. What is enumerated:
 *
 * - whose the two messages are, and whether one of them is in two fragments;
 * - whether each submission reaches the sequencer before it dies;
 * - for each copy of each datagram with an entry, to each member: it arrives, or it never does, or
 *   (fenced) it arrives when the member has promised the next epoch. That its reaching nobody is one
 *   of the ways makes every point between two datagrams a point of the crash;
 * - whom the first copy of the install does not reach, or
 * - who dies together with the sequencer, or
 * - at which point the second sequencer dies, too: before it opens, or when its install, and what
 *   it has of the messages by then, has reached any of the members, or none.
 *
 * Not enumerated: in which order datagrams of different senders arrive (each of a kind takes the
 * same time), losses of acks, NAKs, tails and promises, more than one of the last three at once, and
 * time: deadlines come when they are due. Those are drawn by the seeds of the simulator.
 */
import { assert, assertEquals } from "@std/assert";
import { EXPEL_MS, RECOVER_MS, RECOVER_PATIENCE_MS } from "../../lib/core/mod.ts";
import { Dynasty } from "../unit/client/member/total/fixture_dynasty.ts";
import { has, type Passing } from "../unit/client/member/fixture_network.ts";
import { SEQUENCER } from "../unit/client/member/total/fixture_total.ts";
import { type Choose, explore } from "./run/explore.ts";

const NAMES = ["ann", "bob", "cyd"] as const;
/** The first sequencer dies this long after the first message: before anybody repairs anything. */
const CRASH_MS = 1.2;
/** A datagram that comes late comes when its member has promised. */
const LATE_MS = 8;
/** In so many milliseconds all is repaired and delivered. */
const SETTLE_MS = 400;
/** Two datagrams. */
const LONG = "x".repeat(1_500);

/** The sender of each message, and its number of fragments. */
interface Words {
  readonly senders: readonly [string, string];
  readonly texts: readonly [string, string];
}

const WORDS: readonly Words[] = [
  { senders: ["ann", "ann"], texts: ["1", "2"] },
  { senders: ["ann", "bob"], texts: ["1", "2"] },
];
const LONG_WORDS: readonly Words[] = [
  { senders: ["ann", "ann"], texts: ["1", `2${LONG}`] },
  { senders: ["ann", "bob"], texts: [`1${LONG}`, "2"] },
];

/** The events after the crash. */
type Aftermath = (dynasty: Dynasty, choose: Choose) => readonly string[];

/** One run: what may be chosen of each copy of an entry is how many of `arrives, never, late`. */
function run(words: Words, fates: number, aftermath: Aftermath, choose: Choose): void {
  const dynasty = new Dynasty(...NAMES);
  const { network } = dynasty;
  const late = new Set<Passing>();
  network.isLost = (passing) => {
    // A submission is lost or not; what is lost of it is submitted again when the epoch is open.
    if (has("data", passing)) return choose(2) === 1;
    if (passing.from !== SEQUENCER || !has("ordered", passing)) return false;
    const fate = choose(fates);
    if (fate === 2) late.add(passing);
    return fate === 1;
  };
  network.latencyMs = (passing) => late.has(passing) ? LATE_MS : 0.1;
  dynasty.host(words.senders[0]).says(words.texts[0]);
  network.run(CRASH_MS / 2);
  dynasty.host(words.senders[1]).says(words.texts[1]);
  network.run(CRASH_MS / 2);
  network.isLost = () => false;
  dynasty.crash();
  const survivors = aftermath(dynasty, choose);
  check(dynasty, words, survivors);
}

/** All survivors have delivered the same; of each of them all that it said, once, in its order. */
function check(dynasty: Dynasty, { senders, texts }: Words, survivors: readonly string[]): void {
  const isMessage = (line: string) => line.includes(": ");
  const heard = survivors.map((name) => dynasty.host(name).hears());
  const [first, ...others] = heard.map((lines) => lines.filter(isMessage));
  for (const other of others) assertEquals(other, first, "agreement");
  for (const lines of heard) {
    const strange = lines.filter((line) => !isMessage(line) && !line.startsWith("leave "));
    assertEquals(strange, [], "nothing was lost");
  }
  const said = senders.map((sender, i) => `${sender}: ${texts[i]}`);
  for (const name of NAMES) {
    const own = said.filter((line) => line.startsWith(name));
    const delivered = first!.filter((line) => line.startsWith(name));
    // Of one that died it is open how much, but not what comes first.
    const owed = survivors.includes(name) ? own : own.slice(0, delivered.length);
    assertEquals(delivered, owed, `the messages of ${name}`);
  }
  for (const name of survivors) assert(dynasty.host(name).group.isSettled, `${name} waits`);
}

/** Lets all members go on. The first install reaches all of them, or all but one. */
function loseAnInstall(dynasty: Dynasty, choose: Choose): readonly string[] {
  const deaf = NAMES[choose(NAMES.length + 1) - 1];
  const { network } = dynasty;
  let isLost = false;
  network.isLost = (passing) => {
    const isIt = !isLost && passing.to === deaf && has("install", passing);
    isLost ||= isIt;
    return isIt;
  };
  dynasty.grant("second");
  network.run(SETTLE_MS);
  return NAMES;
}

function goOn(dynasty: Dynasty): readonly string[] {
  dynasty.grant("second");
  dynasty.network.run(SETTLE_MS);
  return NAMES;
}

/** One of the members was on the sequencer's host. */
function dieTogether(dynasty: Dynasty, choose: Choose): readonly string[] {
  const victim = NAMES[choose(NAMES.length)]!;
  const { network } = dynasty;
  network.remove(dynasty.host(victim));
  const second = dynasty.grant("second");
  network.run(RECOVER_PATIENCE_MS + RECOVER_MS + EXPEL_MS);
  assert(second.reports.length > 0, "it is reported");
  dynasty.exit("evict", victim, second);
  network.run(SETTLE_MS);
  return NAMES.filter((name) => name !== victim);
}

/** The second sequencer dies before it opens its epoch, or when some have heard that it did. */
function dieAgain(dynasty: Dynasty, choose: Choose): readonly string[] {
  const { network } = dynasty;
  const isOpening = choose(2) === 1;
  const reached = NAMES.filter(() => isOpening && choose(2) === 1);
  network.isLost = ({ from, to, datagram }) =>
    from === "second" && !reached.some((name) => name === to) &&
    datagram.frames.some(({ type }) => type !== "recover" && type !== "nak");
  dynasty.grant("second");
  network.run(isOpening ? 3 : 0.15);
  dynasty.crash();
  network.isLost = () => false;
  dynasty.grant("third");
  network.run(SETTLE_MS);
  return NAMES;
}

const FAMILIES: readonly (readonly [string, readonly Words[], number, Aftermath])[] = [
  [
    "whatever of two messages arrives, late or never, and whom the install misses",
    WORDS,
    3,
    loseAnInstall,
  ],
  ["whatever of a message in two fragments arrives", LONG_WORDS, 2, goOn],
  ["whoever dies with it", WORDS, 2, dieTogether],
  ["whenever the next one dies, too", WORDS, 2, dieAgain],
];

for (const [name, words, fates, aftermath] of FAMILIES) {
  Deno.test(`Takeover keeps the order when a sequencer dies: ${name}`, () => {
    let runs = 0;
    for (const one of words) {
      const trail: number[] = [];
      runs += explore((choose) => {
        trail.length = 0;
        try {
          run(one, fates, aftermath, (options) => {
            trail.push(choose(options));
            return trail.at(-1)!;
          });
        } catch (cause) {
          throw new Error(`${one.senders}, choices ${trail.join(" ")}`, { cause });
        }
      });
    }
    console.log(`${runs} runs`);
  });
}
