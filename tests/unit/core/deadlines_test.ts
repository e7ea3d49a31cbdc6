import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Deadlines, earlier, earliestOf } from "../../../lib/core/mod.ts";

const KINDS = ["ack", "nak", "tail", "hello"] as const;
type Kind = typeof KINDS[number];

type Step =
  | { readonly type: "set" | "setEarlier"; readonly kind: Kind; readonly at: number }
  | { readonly type: "clear"; readonly kind: Kind }
  | { readonly type: "expire"; readonly at: number };

const kind = fc.constantFrom(...KINDS);
/** Few instants, so that ties are common. */
const at = fc.nat(9);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constantFrom("set", "setEarlier"), kind, at }),
    fc.record({ type: fc.constant("clear"), kind }),
    fc.record({ type: fc.constant("expire"), at }),
  ),
  { maxLength: 40 },
);

/** Does the same to a plain object, the dumb way; what expired is taken from the real thing. */
function follow(model: Map<Kind, number>, step: Step, expired: Kind | undefined): void {
  switch (step.type) {
    case "set":
      model.set(step.kind, step.at);
      break;
    case "setEarlier":
      model.set(step.kind, Math.min(step.at, model.get(step.kind) ?? Infinity));
      break;
    case "clear":
      model.delete(step.kind);
      break;
    case "expire": {
      const due = [...model].filter(([, deadline]) => deadline <= step.at).map(([name]) => name);
      if (due.length === 0) assertEquals(expired, undefined);
      else assert(expired !== undefined && due.includes(expired), `${expired} is not due`);
      if (expired !== undefined) model.delete(expired);
    }
  }
}

Deno.test("Deadlines does what a naive model does", () => {
  fc.assert(
    fc.property(steps, (list) => {
      const deadlines = new Deadlines<Kind>();
      const model = new Map<Kind, number>();
      for (const step of list) {
        let expired: Kind | undefined;
        if (step.type === "set") deadlines.set(step.kind, step.at);
        else if (step.type === "setEarlier") deadlines.setEarlier(step.kind, step.at);
        else if (step.type === "clear") deadlines.clear(step.kind);
        else expired = deadlines.expire(step.at);
        follow(model, step, expired);
        assertEquals(
          deadlines.nextDeadline(),
          model.size === 0 ? undefined : Math.min(...model.values()),
        );
        for (const name of KINDS) {
          assertEquals([deadlines.has(name), deadlines.at(name)], [
            model.has(name),
            model.get(name),
          ]);
        }
      }
    }),
    { seed: 20_270, numRuns: 1_000 },
  );
});

Deno.test("Deadlines.expire() returns each deadline once", () => {
  const deadlines = new Deadlines<Kind>();
  deadlines.set("ack", 5);
  deadlines.set("nak", 5);
  assertEquals(deadlines.expire(4.9), undefined);
  const expired = [deadlines.expire(5), deadlines.expire(5)];
  assertEquals(new Set(expired), new Set<Kind | undefined>(["ack", "nak"]));
  assertEquals(deadlines.expire(5), undefined);
});

Deno.test("earlier() returns the earlier of two deadlines, either of which may be missing", () => {
  assertEquals(earlier(1, 2), 1);
  assertEquals(earlier(2, 1), 1);
  assertEquals(earlier(0, undefined), 0);
  assertEquals(earlier(undefined, 0), 0);
  assertEquals(earlier(undefined, undefined), undefined);
});

Deno.test("earliestOf() returns the earliest of several deadlines, any of which may be missing", () => {
  assertEquals(earliestOf(undefined, 3, 0, undefined, 2), 0);
  assertEquals(earliestOf(5, 7), 5);
  assertEquals([earliestOf(undefined, undefined), earliestOf()], [undefined, undefined]);
});
