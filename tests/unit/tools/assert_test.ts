import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
  unreachable,
} from "@std/assert";

/** Holds for the real package and for its stand-in in tools/registry alike. */
function refuses(assertion: () => void, part = ""): void {
  let thrown: unknown;
  try {
    assertion();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof AssertionError)) throw new Error("The assertion let it pass");
  if (!thrown.message.includes(part)) throw new Error(`Not said: "${part}" in ${thrown.message}`);
}

class Point {
  #secret: number;
  constructor(readonly x: number, secret = 0) {
    this.#secret = secret;
  }
  get shown(): number {
    return this.#secret;
  }
}

class OtherPoint {
  constructor(readonly x: number) {}
}

function cycle(): unknown {
  const ring: { next?: unknown } = {};
  ring.next = { next: ring };
  return ring;
}

const EQUAL: [string, unknown, unknown][] = [
  ["nested objects, keys in any order", { a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 }],
  ["NaN and NaN", [NaN], [NaN]],
  ["0 and -0", [0], [-0]],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ["a view and a copy", new Uint8Array([0, 1, 2]).subarray(1), new Uint8Array([1, 2])],
  ["maps in any order", new Map([[1, [1]], [2, [2]]]), new Map([[2, [2]], [1, [1]]])],
  ["sets of objects", new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])],
  ["dates", new Date(5), new Date(5)],
  ["patterns", /a/g, /a/g],
  ["URLs", new URL("http://a/"), new URL("http://a")],
  ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ["instances of one class", new Point(1, 2), new Point(1, 2)],
  ["cyclic objects", cycle(), cycle()],
];

const DIFFERENT: [string, unknown, unknown][] = [
  ["numbers", 1, 2],
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["arrays by length", [1], [1, 2]],
  ["a key with undefined and no key", { a: undefined }, {}],
  ["undefined under different keys", { a: undefined }, { b: undefined }],
  ["bytes", new Uint8Array([1]), new Uint8Array([2])],
  ["arrays of different kinds", new Uint8Array([1]), new Uint16Array([1])],
  ["an array and an object", ["a"], { 0: "a" }],
  ["maps by value", new Map([[1, 1]]), new Map([[1, 2]])],
  ["sets", new Set([1]), new Set([2])],
  ["dates", new Date(5), new Date(6)],
  ["patterns by flag", /a/g, /a/],
  ["instances of different classes", new Point(1), new OtherPoint(1)],
  ["what getters answer", new Point(1, 2), new Point(1, 3)],
  ["symbol keys", { [Symbol.iterator]: 1 }, { [Symbol.iterator]: 2 }],
];

for (const [name, a, b] of EQUAL) {
  Deno.test(`assertEquals takes as equal: ${name}`, () => {
    assertEquals(a, b);
    refuses(() => assertNotEquals(a, b));
  });
}

for (const [name, a, b] of DIFFERENT) {
  Deno.test(`assertEquals tells apart: ${name}`, () => {
    refuses(() => assertEquals(a, b, "my words"), "my words");
    assertNotEquals(a, b);
  });
}

Deno.test("assertStrictEquals wants the same object, and tells 0 from -0", () => {
  const one = {};
  assertStrictEquals(one, one);
  assertStrictEquals(NaN, NaN);
  refuses(() => assertStrictEquals({}, {}), "");
  refuses(() => assertStrictEquals(0, -0));
});

Deno.test("assert, assertExists, assertInstanceOf narrow what they let pass", () => {
  const text = "a" as string | number | undefined;
  assertExists(text);
  assert(typeof text === "string", "unused");
  assertInstanceOf(new Point(1), Point);
  refuses(() => assert(0, "zero"), "zero");
  refuses(() => assertExists(null));
  refuses(() => assertInstanceOf(new Point(1), OtherPoint), "OtherPoint");
});

Deno.test("comparisons refuse what does not hold", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess(1, 2);
  assertLessOrEqual(2, 2);
  refuses(() => assertGreater(2, 2));
  refuses(() => assertGreaterOrEqual(1, 2));
  refuses(() => assertLess(2, 2));
  refuses(() => assertLessOrEqual(3, 2), "3");
});

Deno.test("assertAlmostEquals has a relative tolerance unless given one", () => {
  assertAlmostEquals(1e9, 1e9 + 50);
  assertAlmostEquals(1, 1.5, 0.5);
  refuses(() => assertAlmostEquals(1, 1.001));
  refuses(() => assertAlmostEquals(1, 1.6, 0.5, "far"), "far");
});

Deno.test("assertStringIncludes and assertMatch name the text", () => {
  assertStringIncludes("abc", "bc");
  assertMatch("abc", /^a/);
  refuses(() => assertStringIncludes("abc", "x"), "abc");
  refuses(() => assertMatch("abc", /^b/), "abc");
});

Deno.test("assertArrayIncludes compares deeply, in any order", () => {
  assertArrayIncludes([{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }]);
  refuses(() => assertArrayIncludes([1, 2], [3]), "3");
});

Deno.test("assertObjectMatch looks at the named part alone", () => {
  const actual = { a: 1, b: { c: 2, d: 3 }, e: [{ f: 1, g: 2 }], h: new Date(5) };
  assertObjectMatch(actual, { b: { c: 2 } });
  assertObjectMatch(actual, { a: 1, e: [{ f: 1 }], h: new Date(5) });
  refuses(() => assertObjectMatch(actual, { b: { c: 3 } }));
  refuses(() => assertObjectMatch(actual, { a: 1, missing: 1 }));
  refuses(() => assertObjectMatch(actual, { e: [{ f: 1 }, {}] }));
});

Deno.test("assertThrows returns the error, and checks its class and message", () => {
  const boom = () => {
    throw new RangeError("too far");
  };
  assertStrictEquals(assertThrows(boom, RangeError, "far").message, "too far");
  assertThrows(boom);
  assertThrows(boom, Error);
  refuses(() => assertThrows(boom, TypeError), "TypeError");
  refuses(() => assertThrows(boom, RangeError, "near"), "near");
  refuses(() => assertThrows(() => 1, "my words"), "my words");
});

Deno.test("assertRejects wants a promise that rejects", async () => {
  const boom = () => Promise.reject(new RangeError("too far"));
  const error = await assertRejects(boom, RangeError, "far");
  assertEquals(error.message, "too far");
  const failures = [
    () => assertRejects(boom, TypeError),
    () => assertRejects(boom, RangeError, "near"),
    () => assertRejects(() => Promise.resolve(1)),
    () =>
      assertRejects(() => {
        throw new Error("not a rejection");
      }),
  ];
  for (const failure of failures) {
    const refusal = await failure().catch((reason: unknown) => reason);
    assertInstanceOf(refusal, AssertionError);
  }
});

Deno.test("fail and unreachable always throw", () => {
  refuses(() => fail("my words"), "my words");
  refuses(() => unreachable("my words"), "my words");
});
