/**
 * Three members, two messages, one sequencer that dies, and every way that this can go within the
 * choices below. Members, sequencers and takeover are the real machines. Enumerated are:
 *
 * - the senders of the two messages, and whether one message has two fragments;
 * - for each submission, whether it reaches the sequencer before that dies;
 * - for each copy of each datagram with an entry, by member: the copy arrives, or is lost, or (in
 *   family 1) arrives when the member has promised the next epoch. "Lost for every member" is one
 *   of the ways, so each point between two datagrams is a point of the crash;
 * - and one of: the member that misses the first install; the member that dies together with the
 *   sequencer; the point at which the second sequencer dies, too, before its install or when the
 *   install, and what the second sequencer has of the messages by then, has reached some members.
 *
 * Not enumerated are the order in which datagrams of different senders arrive (each of a kind takes
 * the same time), losses of acks, NAKs, tails and promises, two of the last three at once, and
 * time: deadlines are handled when they are due. The simulator draws those by seed.
 */
import { assert, assertEquals } from "@std/assert";
import { EXPEL_MS, RECOVER_MS, RECOVER_PATIENCE_MS } from "../../lib/core/mod.ts";
import { Dynasty } from "../unit/client/member/total/fixture_dynasty.ts";
import { has, type Passing } from "../unit/client/member/fixture_network.ts";
import { SEQUENCER } from "../unit/client/member/total/fixture_total.ts";
import { type Choose, explore } from "./run/explore.ts";

const NAMES = ["ford", "arthur", "trillian"] as const;
/** Milliseconds from the first message to the death of the sequencer: too few for any repair. */
const CRASH_MS = 1.2;
/** Latency of a late datagram in milliseconds: it comes when its member has promised. */
const LATE_MS = 8;
/** Milliseconds in which everything is repaired and delivered. */
const SETTLE_MS = 400;
/** A text that takes two fragments. */
const LONG = "x".repeat(1_500);

/** The two messages: their senders, and texts that take one fragment or two. */
interface Words {
  readonly senders: readonly [string, string];
  readonly texts: readonly [string, string];
}

const WORDS: readonly Words[] = [
  { senders: ["ford", "ford"], texts: ["1", "2"] },
  { senders: ["ford", "arthur"], texts: ["1", "2"] },
];
const LONG_WORDS: readonly Words[] = [
  { senders: ["ford", "ford"], texts: ["1", `2${LONG}`] },
  { senders: ["ford", "arthur"], texts: [`1${LONG}`, "2"] },
];

/** A continuation after the crash; returns the members that live at its end. */
type Aftermath = (dynasty: Dynasty, choose: Choose) => readonly string[];

/**
 * Runs one case. `fates` is how many of "arrives", "lost" and "late" a copy of an entry may have.
 */
function run(words: Words, fates: number, aftermath: Aftermath, choose: Choose): void {
  const dynasty = new Dynasty(...NAMES);
  const { network } = dynasty;
  const late = new Set<Passing>();
  network.isLost = (passing) => {
    // A submission that is lost here is submitted again when the next epoch is open.
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

/** Checks that all survivors delivered the same, with every message of theirs once and in order. */
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
    // Of a member that died some messages may be missing, but only the last ones.
    const owed = survivors.includes(name) ? own : own.slice(0, delivered.length);
    assertEquals(delivered, owed, `the messages of ${name}`);
  }
  for (const name of survivors) assert(dynasty.host(name).group.isSettled, `${name} waits`);
}

/** Grants the group to a second sequencer; one member, or none, misses its first install. */
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

/** Grants the group to a second sequencer, and nothing else goes wrong. */
function goOn(dynasty: Dynasty): readonly string[] {
  dynasty.grant("second");
  dynasty.network.run(SETTLE_MS);
  return NAMES;
}

/** Kills a member together with the sequencer. */
function dieTogether(dynasty: Dynasty, choose: Choose): readonly string[] {
  const victim = NAMES[choose(NAMES.length)]!;
  const { network } = dynasty;
  network.remove(dynasty.host(victim));
  const second = dynasty.grant("second");
  network.run(RECOVER_PATIENCE_MS + RECOVER_MS + EXPEL_MS);
  assert(second.reports.length > 0, "the victim is reported to the tracker");
  dynasty.exit("evict", victim, second);
  network.run(SETTLE_MS);
  return NAMES.filter((name) => name !== victim);
}

/** Kills the second sequencer before its install, or when the install has reached some members. */
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
    "copies of two messages are lost or late, and one member misses the install",
    WORDS,
    3,
    loseAnInstall,
  ],
  ["copies of a message in two fragments are lost", LONG_WORDS, 2, goOn],
  ["a member dies with the sequencer", WORDS, 2, dieTogether],
  ["the second sequencer dies, too", WORDS, 2, dieAgain],
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
