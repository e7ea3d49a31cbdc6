import { assertEquals } from "@std/assert";
import { TRIES_PER_ADDRESS, TRIES_PER_SECOND, TryBudget } from "../../../../lib/net/seal/mod.ts";

/** Returns how many tries from hosts fail before no more are allowed. */
function failures(budget: TryBudget, host: (i: number) => string, now: number): number {
  let count = 0;
  while (count < 10_000 && budget.allows(host(count), now)) budget.charge(host(count++), now);
  return count;
}

Deno.test("TryBudget lets one address fail 20 times a second, and others still try", () => {
  const budget = new TryBudget(0);
  assertEquals(failures(budget, () => "10.0.0.9", 0), TRIES_PER_ADDRESS);
  assertEquals(budget.allows("10.0.0.1", 0), true);
  assertEquals(failures(budget, () => "10.0.0.9", 500), TRIES_PER_ADDRESS / 2);
});

Deno.test("TryBudget lets 200 tries a second fail, from however many addresses", () => {
  const budget = new TryBudget(0);
  assertEquals(failures(budget, (i) => `10.0.${i >> 8}.${i & 255}`, 0), TRIES_PER_SECOND);
  assertEquals(failures(budget, (i) => `10.1.${i >> 8}.${i & 255}`, 250), TRIES_PER_SECOND / 4);
});

Deno.test("TryBudget charges nothing for tries that succeed", () => {
  const budget = new TryBudget(0);
  for (let i = 0; i < 10_000; i++) assertEquals(budget.allows("10.0.0.1", 0), true);
});
