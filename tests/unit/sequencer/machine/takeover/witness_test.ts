import { assertEquals } from "@std/assert";
import type { SeqRange } from "../../../../../lib/core/mod.ts";
import { surveyLog, Witness } from "../../../../../lib/sequencer/machine/takeover/witness.ts";
import type { PromiseFrame } from "../../../../../lib/wire/mod.ts";
import { addressFor, idOf } from "../../../client/member/fixture_groups.ts";
import { rangeText } from "../../../client/member/fixture_stories.ts";

const BOOT = 9;

/** A member that answered: how far it has delivered, which entries it holds, and of which epoch. */
function witness(
  name: string,
  delivered: number,
  held: readonly [first: number, last: number][],
  { epoch = 1, base = 0, cut = 0, boot = BOOT, hasBegun = true } = {},
): Witness {
  const place = { id: idOf(name), name, address: addressFor(name), joined: 1, slot: 1 };
  const one = new Witness(place, 0);
  const frame: PromiseFrame = {
    ...{ type: "promise", epoch: { number: 9, boot: BOOT } },
    ...{ installed: { number: epoch, boot }, base, joined: 1, hasBegun, cut, delivered },
    ...{ submitted: 0, held: held.map(([first, last]) => ({ first, last })) },
  };
  one.promise = frame;
  return one;
}

/** A survey as text: `3-7, 5 delivered`; who is behind after it. */
function survey(...witnesses: Witness[]): string {
  return told(0, ...witnesses);
}

function told(last: number, ...witnesses: Witness[]): string {
  const { first, end, delivered, behind } = surveyLog(witnesses, last);
  const lost = behind.map(({ place }) => `, ${place.name} is behind`).join("");
  return `${first}-${end}, ${delivered} delivered${lost}`;
}

function holdingsOf(one: Witness, ...witnesses: Witness[]): string {
  const ranges: readonly SeqRange[] = surveyLog(witnesses, 0).holdings.get(one) ?? [];
  return ranges.map(rangeText).join();
}

Deno.test("surveyLog() ends after all that a witness delivered, and what follows without a hole", () => {
  assertEquals(
    survey(witness("ford", 5, [[1, 5]]), witness("arthur", 3, [[1, 3]])),
    "4-5, 5 delivered",
  );
  assertEquals(
    survey(witness("ford", 5, [[1, 5], [8, 9]]), witness("arthur", 3, [[1, 3], [6, 7]])),
    "4-9, 5 delivered",
    "together they hold it all",
  );
  assertEquals(
    survey(witness("ford", 5, [[1, 5], [8, 9]]), witness("arthur", 3, [[1, 3], [7, 7]])),
    "4-5, 5 delivered",
    "nobody has 6",
  );
});

Deno.test("surveyLog() begins after what all witnesses delivered", () => {
  assertEquals(
    survey(witness("ford", 5, [[1, 5]]), witness("arthur", 5, [[2, 5]])),
    "6-5, 5 delivered",
  );
  const newcomer = witness("alice", 0, [], { hasBegun: false });
  assertEquals(
    survey(witness("ford", 5, [[2, 5]]), newcomer),
    "2-5, 5 delivered",
    "a newcomer's join may lie anywhere in what is held",
  );
});

Deno.test("surveyLog() names the witnesses that lack what nobody holds", () => {
  assertEquals(
    survey(witness("ford", 9, [[6, 9]]), witness("arthur", 4, []), witness("alice", 5, [])),
    "6-9, 9 delivered, arthur is behind",
  );
  assertEquals(
    survey(witness("ford", 9, [[6, 9]]), witness("arthur", 4, [], { cut: 4 })),
    "6-9, 9 delivered",
    "who lacks but its own entry gets another one",
  );
});

Deno.test("surveyLog() drops what is held of an older epoch above the place where a newer one began", () => {
  const slept = witness("arthur", 3, [[1, 6], [8, 8]]);
  const went = witness("ford", 4, [[1, 4]], { epoch: 2, base: 3 });
  assertEquals(survey(slept, went), "4-4, 4 delivered");
  assertEquals(holdingsOf(slept, slept, went), "1-3");
  // One that has delivered beyond the base of the newer epoch: that much it did hold.
  const ahead = witness("arthur", 5, [[1, 6]]);
  assertEquals(holdingsOf(ahead, ahead, went), "1-5");
});

Deno.test("surveyLog() takes the lowest base of the newest epoch, which is 0 if a witness does not know", () => {
  const knows = witness("ford", 4, [[1, 4]], { epoch: 2, base: 3 });
  const came = witness("alice", 4, [[4, 4]], { epoch: 2, base: 0 });
  const slept = witness("arthur", 2, [[1, 6]]);
  assertEquals(holdingsOf(slept, knows, came, slept), "1-2");
});

Deno.test("surveyLog() counts of a witness that slept through two epochs only what it had in order", () => {
  const went = witness("ford", 6, [[1, 6]], { epoch: 3, base: 5 });
  const slept = witness("arthur", 2, [[1, 2], [4, 5]]);
  // 4 was void in the second epoch already, and the third has another 4.
  assertEquals(holdingsOf(slept, went, slept), "1-2");
});

Deno.test("surveyLog() compares epochs by their numbers, whichever tracker granted them", () => {
  const one = witness("ford", 4, [[1, 4]], { epoch: 2, base: 3, boot: 5 });
  const slept = witness("arthur", 3, [[1, 6]], { boot: 77 });
  assertEquals(holdingsOf(slept, one, slept), "1-3");
});

Deno.test("surveyLog() goes on after the highest seq of a lease when no witness delivered anything", () => {
  const newcomer = witness("ford", 0, [], { hasBegun: false });
  const began = witness("arthur", 7, [[8, 9]], { cut: 7 });
  assertEquals(told(23, newcomer, began), "24-23, 23 delivered");
  assertEquals(told(23), "24-23, 23 delivered", "nor is anybody left");
});

Deno.test("surveyLog() counts nothing as delivered by a witness that has taken nothing after its cut", () => {
  const began = witness("arthur", 7, [], { cut: 7 });
  assertEquals(survey(witness("ford", 4, [[1, 4]]), began), "5-4, 4 delivered");
});

Deno.test("Witness.onNotHeld() removes ranges from what was promised", () => {
  const one = witness("ford", 2, [[1, 9]]);
  one.onNotHeld([{ first: 3, last: 4 }, { first: 9, last: 12 }]);
  assertEquals(one.promise?.held.map(rangeText), ["1-2", "5-8"]);
});

Deno.test("surveyLog() counts no promise that is far ahead of all others, and reports its member", () => {
  const ford = witness("ford", 41, [[38, 41]]);
  const arthur = witness("arthur", 40, [[38, 40]]);
  const far = 2 ** 48 - 2;
  const lies = [
    witness("mallory", far, [[far - 3, far]]),
    witness("mallory", far, []),
    witness("mallory", 41, [[38, far]]),
    witness("mallory", 41, [[38, 41]], { base: far }),
    witness("mallory", 41, [], { cut: 42 }),
    witness("mallory", 1_000_000, [[1, 1_000_000]]),
    witness("mallory", 1_000_000, [[999_990, 1_000_000]]),
  ];
  for (const [i, mallory] of lies.entries()) {
    assertEquals(
      told(40, ford, arthur, mallory),
      "41-41, 41 delivered, mallory is behind",
      `lie ${i}`,
    );
  }
});

Deno.test("surveyLog() believes a member that is ahead by as much as a sequencer keeps", () => {
  const ford = witness("ford", 130_041, [[130_000, 130_041]]);
  const arthur = witness("arthur", 130_000, [[129_990, 130_000]]);
  const late = witness("trillian", 41, [[38, 41]]);
  assertEquals(
    survey(ford, arthur, late),
    "129990-130041, 130041 delivered, trillian is behind",
  );
  assertEquals(
    told(1, witness("ford", 10_000_000, [[9_999_990, 10_000_000]])),
    "10000001-10000000, 10000000 delivered",
  );
});
