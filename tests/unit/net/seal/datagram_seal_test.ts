import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { addressOf, DATAGRAM_BYTES_MAX } from "../../../../lib/core/mod.ts";
import { Keyring } from "../../../../lib/key/mod.ts";
import {
  ASK_AGAIN_MS,
  ASKED_PER_SECOND,
  COUNTED_MS,
  OLD_START_MS,
  OWN_WAITING_MAX,
  STRANGERS_MAX,
  TRIES_PER_ADDRESS,
  TRIES_PER_SECOND,
} from "../../../../lib/net/seal/mod.ts";
import { decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";
import {
  converse,
  EVERYBODY,
  KEYRING,
  NonceWatch,
  plainOf,
  Sealed,
  sharedKey,
} from "./fixture_seals.ts";

const FORD = 7;
const ARTHUR = 8;
const ATTACKER = addressOf("10.9.9.9", 9_999)!;

/** Ford and arthur, who know each other already. */
function acquainted(options: ConstructorParameters<typeof Sealed>[1] = {}) {
  const [ford, arthur] = [new Sealed(FORD, options), new Sealed(ARTHUR, options)];
  converse(ford, arthur, ford.say(1));
  converse(arthur, ford, arthur.say(1));
  return { ford, arthur };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("DatagramSeal.seal() writes the golden vector", () => {
  const random = () => 0x42 / 256;
  const ford = new Sealed(FORD, { random });
  // Computed apart, in Python after RFC 8439 and RFC 5869: never change these values.
  const golden = [
    "676d010100000001000000000007000000000000000000000000000000000000",
    "0001ab83e74ba854aca9e646ae7d1b0a360142424242424242857f1b29b67832",
    "417433",
  ];
  assertEquals(hex(ford.say(41)), golden.join(""));
});

Deno.test("DatagramSeal passes a stranger's datagram after a proof of life, and the next ones at once", () => {
  const [ford, arthur] = [new Sealed(FORD), new Sealed(ARTHUR)];
  const seen = converse(ford, arthur, ford.say(41));
  // The datagram, the question, the answer, and the datagram again.
  assertEquals(seen.length, 4);
  assertEquals(arthur.taken, [plainOf(FORD, 41)]);
  assertEquals(converse(ford, arthur, ford.say(42)).length, 1);
  assertEquals(arthur.taken.length, 2);
  assertEquals(decodeDatagram(arthur.taken[1]!) instanceof WireError, false);
});

Deno.test("DatagramSeal answers with nothing that is longer than what it answers", () => {
  const [ford, arthur] = [new Sealed(FORD), new Sealed(ARTHUR)];
  const datagram = ford.say(41);
  arthur.take(datagram, ford.address);
  const [question, ...others] = arthur.own();
  assert(question!.length <= datagram.length);
  ford.take(question!, ATTACKER);
  assertEquals([others, ford.own().map(({ length }) => length)], [[], [question!.length]]);
  // The shortest sealed datagram that there can be gets no question: the question is longer.
  const short = ford.seal.seal(plainOf(FORD, 1).subarray(0, 50), EVERYBODY).slice();
  new Sealed(1).take(short, ford.address);
  const stranger = new Sealed(ARTHUR);
  stranger.take(short, ford.address);
  assertEquals(stranger.own(), []);
});

Deno.test("DatagramSeal sends no more bytes than came for questions from any address, but one datagram to its receiver", () => {
  const [ford, arthur] = [new Sealed(FORD), new Sealed(ARTHUR)];
  const long = new Uint8Array(DATAGRAM_BYTES_MAX);
  long.set(plainOf(FORD, 1));
  const datagram = ford.seal.seal(long, [new Sealed(9).address, arthur.address]).slice();
  const questions = Array.from({ length: 90 }, (_, i) => {
    arthur.take(datagram, ford.address, i * ASK_AGAIN_MS);
    return arthur.own()[0]!;
  });
  const bytesFor = (asked: readonly Uint8Array[], from: typeof ATTACKER) => {
    let bytes = 0;
    for (const question of asked) {
      ford.take(question, from);
      for (const own of ford.own()) bytes += own.length;
    }
    return bytes;
  };
  const asked = 30 * questions[0]!.length;
  assertEquals(bytesFor(questions.slice(0, 30), ATTACKER), asked);
  // Arthur's address may be forged, too.
  assertEquals(bytesFor(questions.slice(30, 60), arthur.address), asked + datagram.length);
  assertEquals(bytesFor(questions.slice(60), { ...arthur.address, port: 1 }), asked);
});

Deno.test("DatagramSeal answers a recorded question once, so that those who ask now are answered", () => {
  const tracker = new Sealed(0);
  const datagram = tracker.say(1, []);
  const questionOf = (source: number) => {
    const asker = new Sealed(source);
    asker.take(datagram, tracker.address);
    return asker.own()[0]!;
  };
  const recorded = [FORD, ARTHUR].map(questionOf);
  const answers = EVERYBODY.flatMap((forged) =>
    recorded.flatMap((question) => {
      for (let i = 0; i < 10; i++) tracker.take(question, forged);
      return tracker.own();
    })
  );
  assertEquals(answers.length, recorded.length);
  tracker.take(questionOf(9), ATTACKER);
  assertEquals(tracker.own().length, 1, "there are answers left");
});

Deno.test("DatagramSeal remembers a bounded number of strangers, and answers those that it has forgotten", () => {
  const tracker = new Sealed(0);
  const datagram = tracker.say(1);
  const questions = Array.from({ length: STRANGERS_MAX + 1 }, (_, i) => {
    const asker = new Sealed(i + 1);
    asker.take(datagram, tracker.address);
    return asker.own()[0]!;
  });
  const answersTo = (question: Uint8Array, now: number) => {
    tracker.take(question, ATTACKER, now);
    return tracker.own().length;
  };
  questions.forEach((question, i) => assertEquals(answersTo(question, i), 1));
  assertEquals(questions.slice(1).map((question) => answersTo(question, 1e6)).includes(1), false);
  assertEquals(answersTo(questions[0]!, 1e6), 1);
});

Deno.test("DatagramSeal sends a datagram again to each of its receivers that asks", () => {
  const [ford, arthur, marvin] = [new Sealed(FORD), new Sealed(ARTHUR), new Sealed(9)];
  const datagram = ford.say(1);
  for (const receiver of [arthur, marvin]) {
    converse(ford, receiver, datagram);
    assertEquals(receiver.taken, [plainOf(FORD, 1)]);
  }
});

Deno.test("DatagramSeal takes each datagram once, whoever sends it again and when", () => {
  const { ford, arthur } = acquainted();
  const recorded = [...Array(20).keys()].map((i) => ford.say(i));
  for (const bytes of recorded) assert(arthur.take(bytes, ford.address) !== undefined);
  const before = arthur.taken.length;
  for (const bytes of recorded) {
    arthur.take(bytes, ford.address);
    arthur.take(bytes, ATTACKER, 5_000);
  }
  assertEquals([arthur.taken.length, arthur.seal.statistics.replayed], [before, 40]);
});

Deno.test("DatagramSeal takes nothing that was recorded before its own start, at either side", () => {
  const { ford, arthur } = acquainted();
  const recorded = [ford.say(1), ford.say(2), ...converse(ford, arthur, ford.say(3))];
  for (const lives of [true, false]) {
    const anew = new Sealed(ARTHUR);
    const [from, to] = lives ? [ford, anew] : [new Sealed(FORD), anew];
    // Recordings before the acquaintance, and after it.
    for (const bytes of recorded) anew.take(bytes, ATTACKER);
    for (const own of anew.own()) from.take(own, anew.address);
    for (const own of from.own()) if (!lives) anew.take(own, from.address);
    assertEquals(anew.taken, []);
    converse(from, to, from.say(9), 1_000);
    const { length } = anew.taken;
    for (const bytes of recorded) anew.take(bytes, ford.address, 1_000);
    assertEquals([length, anew.taken.length], [1, 1]);
  }
});

Deno.test("DatagramSeal that is asked for a recording sends it again under a new counter only if it is one of the last", () => {
  const [ford, arthur] = [new Sealed(FORD), new Sealed(ARTHUR)];
  const old = ford.say(1);
  for (let i = 2; i < 40; i++) ford.say(i);
  converse(ford, arthur, old);
  // The proof came, and the recording is void.
  assertEquals(arthur.taken, []);
  assertEquals(arthur.take(ford.say(40), ford.address), plainOf(FORD, 40));
  assertEquals(arthur.take(old, ford.address), undefined);
});

Deno.test("DatagramSeal drops what was changed in a single bit, and its window does not move", () => {
  const { ford, arthur } = acquainted();
  const bytes = ford.say(2);
  const { length } = arthur.taken;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const forged = bytes.slice();
    forged[bit >> 3]! ^= 1 << (bit & 7);
    assertEquals(arthur.take(forged, ford.address, 60_000 + 1_000 * bit), undefined, `bit ${bit}`);
  }
  assertEquals(arthur.taken.length, length);
  assertEquals(arthur.take(bytes, ford.address, 2 ** 24), plainOf(FORD, 2));
});

Deno.test("DatagramSeal takes ford's next datagram after a forged one with a huge counter", () => {
  const { ford, arthur } = acquainted();
  const forged = ford.say(2);
  forged[29] = 0x7f;
  assertEquals(arthur.take(forged, ford.address), undefined);
  assertEquals(arthur.seal.statistics.forged, 1);
  assertEquals(arthur.take(ford.say(3), ford.address), plainOf(FORD, 3));
});

Deno.test("DatagramSeal drops plain datagrams, those of another key, and what is none of gm's", () => {
  const arthur = new Sealed(ARTHUR);
  const other = new Sealed(FORD, { keys: new Keyring([sharedKey(2)]) });
  arthur.take(plainOf(FORD, 1), ATTACKER);
  arthur.take(other.say(1), ATTACKER);
  arthur.take(new Uint8Array(200), ATTACKER);
  arthur.take(new Uint8Array(0), ATTACKER);
  const { plain, otherKey, malformed } = arthur.seal.statistics;
  assertEquals({ plain, otherKey, malformed }, { plain: 1, otherKey: 1, malformed: 2 });
  assertEquals([arthur.taken, arthur.own()], [[], []]);
});

Deno.test("DatagramSeal.takeOtherKeys() returns the ids of keys that were not ours, each once", () => {
  const arthur = new Sealed(ARTHUR);
  const others = [2, 3].map((byte) => sharedKey(byte));
  for (const key of [...others, ...others]) {
    arthur.take(new Sealed(FORD, { keys: new Keyring([key]) }).say(1), ATTACKER);
  }
  arthur.take(new Sealed(FORD).say(1), ATTACKER);
  arthur.take(plainOf(FORD, 1), ATTACKER);
  assertEquals(arthur.seal.takeOtherKeys(), others.map(({ id }) => id));
  assertEquals(arthur.seal.takeOtherKeys(), []);
});

Deno.test("DatagramSeal stops trying unknown starts from an address whose tries fail", () => {
  const arthur = new Sealed(ARTHUR);
  for (let i = 0; i < 100; i++) {
    const forged = new Sealed(FORD).say(i);
    forged[60]! ^= 1;
    arthur.take(forged, ATTACKER);
  }
  const { forged, untried } = arthur.seal.statistics;
  assertEquals([forged, untried], [TRIES_PER_ADDRESS, 100 - TRIES_PER_ADDRESS]);
  const ford = new Sealed(FORD);
  converse(ford, arthur, ford.say(1));
  assertEquals(arthur.taken.length, 1);
});

Deno.test("DatagramSeal opens no more recordings in a second than it asks senders", () => {
  const arthur = new Sealed(ARTHUR, { tables: { known: 2, asked: 4 } });
  const recorded = new Sealed(FORD).say(1);
  for (let port = 1; port <= ASKED_PER_SECOND + 50; port++) {
    arthur.take(recorded, { ...ATTACKER, port });
    arthur.own();
  }
  const { unproven, untried } = arthur.seal.statistics;
  assertEquals([unproven, untried], [ASKED_PER_SECOND, 50]);
  arthur.take(recorded, ATTACKER, 1_000);
  assertEquals(arthur.own().length, 1, "a second later it asks again");
});

Deno.test("DatagramSeal asks a sender again at its own address while somebody replays from elsewhere", () => {
  const [ford, arthur] = [new Sealed(FORD), new Sealed(ARTHUR)];
  const recorded = ford.say(1);
  for (let port = 1; port < 100; port++) {
    arthur.take(recorded, { ...ATTACKER, port });
    arthur.own();
  }
  arthur.take(recorded, ATTACKER);
  assertEquals([arthur.take(ford.say(2), ATTACKER), arthur.own().length], [undefined, 1]);
  converse(ford, arthur, ford.say(3), ASK_AGAIN_MS);
  assertEquals(arthur.taken, [plainOf(FORD, 3)]);
});

Deno.test("DatagramSeal keeps a bounded number of its own datagrams, whatever is asked", () => {
  const ford = new Sealed(FORD);
  for (let source = 100; source < 110 + OWN_WAITING_MAX; source++) {
    ford.take(new Sealed(source).say(1), ATTACKER);
  }
  assertEquals(ford.own().length, OWN_WAITING_MAX);
});

Deno.test("DatagramSeal takes an answer once, and none that was not asked for", () => {
  const [ford, arthur, marvin] = [new Sealed(FORD), new Sealed(ARTHUR), new Sealed(9)];
  const [, , answer] = converse(ford, marvin, ford.say(1));
  arthur.take(answer!, ford.address);
  arthur.take(ford.say(2), ford.address);
  arthur.take(answer!, ford.address);
  assertEquals(arthur.take(ford.say(3), ford.address, 500), undefined);
});

Deno.test("DatagramSeal takes no answer to a question of somebody else, nor to an earlier one of its own", () => {
  const [ford, arthur, marvin] = [new Sealed(FORD), new Sealed(ARTHUR), new Sealed(9)];
  const [, , toMarvin] = converse(ford, marvin, ford.say(1));
  arthur.take(ford.say(2), ford.address);
  const [question] = arthur.own();
  ford.take(question!, arthur.address);
  const [toFirst] = ford.own();
  for (const [answer, now] of [[toMarvin!, 0], [toFirst!, 5_000]] as const) {
    // Arthur asks, anew at 5 s, and hears an answer that was recorded.
    arthur.take(ford.say(3), ford.address, now);
    arthur.take(answer, ford.address, now);
    assertEquals(arthur.take(ford.say(4), ford.address, now), undefined);
  }
});

Deno.test("DatagramSeal does not take its own datagrams when they are sent back to it", () => {
  const ford = new Sealed(FORD);
  converse(ford, ford, ford.say(1));
  const { replayed } = ford.seal.statistics;
  assertEquals([ford.taken, replayed, ford.own()], [[], 1, []]);
});

Deno.test("DatagramSeal takes two starts of a source, and the older one for 2 s", () => {
  const arthur = new Sealed(ARTHUR);
  const [first, second, third] = [new Sealed(FORD), new Sealed(FORD), new Sealed(FORD)];
  converse(first, arthur, first.say(1), 0);
  converse(second, arthur, second.say(2), 0);
  assert(arthur.take(first.say(3), first.address, OLD_START_MS - 1) !== undefined);
  assertEquals(arthur.take(first.say(4), first.address, OLD_START_MS), undefined);
  converse(third, arthur, third.say(5), OLD_START_MS);
  assert(arthur.take(second.say(6), second.address, OLD_START_MS + 1) !== undefined);
});

Deno.test("DatagramSeal forgets the oldest sender, which then proves anew that it lives", () => {
  const arthur = new Sealed(ARTHUR, { tables: { known: 2, asked: 4 } });
  const senders = [1, 2, 3].map((source) => new Sealed(source));
  for (const sender of senders) converse(sender, arthur, sender.say(1));
  const [first] = senders as [Sealed, Sealed, Sealed];
  const recorded = first.say(2);
  const { length } = arthur.taken;
  assertEquals(converse(first, arthur, recorded).length, 4);
  assertEquals(arthur.taken.length, length + 1);
  assertEquals(arthur.take(recorded, first.address), undefined);
});

Deno.test("DatagramSeal exchanges its key in three steps while it talks", () => {
  const [old, next] = [sharedKey(1), sharedKey(2)];
  const states = [[old], [old, next], [next, old], [next]].map((keys) => new Keyring(keys));
  const keys = { ford: { keyring: KEYRING }, arthur: { keyring: KEYRING } };
  const watch = new NonceWatch();
  const ford = new Sealed(FORD, { keys: keys.ford, cipher: watch });
  const arthur = new Sealed(ARTHUR, { keys: keys.arthur, cipher: watch });
  converse(ford, arthur, ford.say(0));
  let seq = 1;
  for (const state of states) {
    for (const one of [keys.ford, keys.arthur]) {
      one.keyring = state;
      assertEquals(arthur.take(ford.say(seq), ford.address), plainOf(FORD, seq));
      seq++;
    }
  }
  const byKey = { [next.fingerprint.slice(0, 2)]: 1 };
  assertEquals(arthur.seal.statistics.sourcesByKey, byKey);
});

Deno.test("DatagramSeal drops nothing of known senders while keys are exchanged in a flood of failed tries", () => {
  const keys = { ford: { keyring: KEYRING }, arthur: { keyring: KEYRING } };
  const [ford, arthur] = [
    new Sealed(FORD, { keys: keys.ford }),
    new Sealed(ARTHUR, { keys: keys.arthur }),
  ];
  converse(ford, arthur, ford.say(0));
  for (const address of EVERYBODY) {
    const forged = new Sealed(9).say(1);
    forged[60]! ^= 1;
    arthur.take(forged, address);
  }
  // The same keys are other objects each time, as if a file was read again.
  for (const [i, bytes] of [[1], [1, 2], [2, 1], [2]].entries()) {
    for (const one of [keys.arthur, keys.ford]) {
      one.keyring = new Keyring(bytes.map(sharedKey));
      assertEquals(arthur.take(ford.say(i), ford.address), plainOf(FORD, i));
    }
  }
  const stranger = new Sealed(10, { keys: keys.ford });
  arthur.take(stranger.say(1), stranger.address);
  assertEquals(arthur.seal.statistics.untried, EVERYBODY.length - TRIES_PER_SECOND + 1);
});

Deno.test("DatagramSeal counts by key those that were heard within the last minute", () => {
  const [arthur, ford, trillian] = [ARTHUR, FORD, 3].map((source) => new Sealed(source)) as [
    Sealed,
    Sealed,
    Sealed,
  ];
  converse(ford, arthur, ford.say(1));
  converse(trillian, arthur, trillian.say(1));
  const counted = () => Object.values(arthur.seal.statistics.sourcesByKey);
  assertEquals(counted(), [2]);
  converse(ford, arthur, ford.say(2), COUNTED_MS);
  assertEquals(counted(), [1], "trillian is gone");
});

Deno.test("DatagramSeal never seals twice with one key and nonce, over restarts, sources and new starts", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }), fc.nat(), (steps, seed) => {
      const watch = new NonceWatch();
      let draws = 0;
      const options = { cipher: watch, counterMax: 5, random: () => (seed + ++draws) % 251 / 256 };
      let sealed = new Sealed(FORD, options);
      let count = 0;
      for (const step of steps) {
        if (step === 0) sealed = new Sealed(FORD, options);
        sealed.seal.seal(plainOf(step, 1), EVERYBODY);
        count++;
      }
      assertEquals(watch.size, count);
    }),
    { numRuns: 50 },
  );
});

Deno.test("DatagramSeal draws another start when its counter ends, and goes on after a proof", () => {
  const arthur = new Sealed(ARTHUR);
  const ford = new Sealed(FORD, { counterMax: 6 });
  for (let seq = 1; seq <= 20; seq++) converse(ford, arthur, ford.say(seq), 100 * seq);
  assertEquals(arthur.taken.length, 20);
});

Deno.test("DatagramSeal opens whatever another seals, of any length", () => {
  const { ford, arthur } = acquainted();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1_174 }), (frames) => {
    const plain = new Uint8Array(50 + frames.length);
    plain.set(plainOf(FORD, 1).subarray(0, 50));
    plain.set(frames, 50);
    const sealed = ford.seal.seal(plain, EVERYBODY).slice();
    assertEquals(sealed.length, plain.length + 8);
    if (frames.length > 8) assertNotEquals(sealed.subarray(58), frames);
    assertEquals(arthur.take(sealed, ford.address), plain);
  }));
});
