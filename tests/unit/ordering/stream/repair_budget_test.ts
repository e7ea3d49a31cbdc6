import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  InvariantError,
  REPAIR_BURST_BYTES,
  REPAIR_BYTES_PER_SECOND,
} from "../../../../lib/core/mod.ts";
import { RepairBudget } from "../../../../lib/ordering/mod.ts";

/** Spends in steps of `bytes` while the budget is open. Returns the bytes spent. */
function spendAll(budget: RepairBudget, now: number, bytes = 1_400): number {
  let spent = 0;
  for (; budget.isOpen(now); spent += bytes) budget.spend(bytes);
  return spent;
}

Deno.test("RepairBudget allows what was saved up, then REPAIR_BYTES_PER_SECOND", () => {
  const budget = new RepairBudget();
  const burst = spendAll(budget, 0);
  assert(burst >= REPAIR_BURST_BYTES && burst < REPAIR_BURST_BYTES + 1_400, `${burst}`);
  let spent = 0;
  for (let now = 1; now <= 10_000; now++) spent += spendAll(budget, now);
  const due = 10 * REPAIR_BYTES_PER_SECOND;
  assert(Math.abs(spent - due) <= 2 * 1_400, `${spent} of ${due}`);
});

Deno.test("RepairBudget allows as much as is sent new, when that is more", () => {
  const budget = new RepairBudget();
  spendAll(budget, 0);
  budget.onSent(500_000);
  const spent = spendAll(budget, 0);
  assert(Math.abs(spent - 500_000) <= 2 * 1_400, `${spent}`);
});

Deno.test("RepairBudget.opensAt is the moment at which it opens", () => {
  const budget = new RepairBudget();
  spendAll(budget, 5);
  const at = budget.opensAt;
  assertEquals(budget.isOpen(at - 0.1), false);
  assertEquals(budget.isOpen(at), true);
});

Deno.test("RepairBudget allows the rate or the share, not both", () => {
  const budget = new RepairBudget();
  spendAll(budget, 0);
  budget.onSent(2 * REPAIR_BYTES_PER_SECOND);
  const spent = spendAll(budget, 1_000);
  assert(Math.abs(spent - 2 * REPAIR_BYTES_PER_SECOND) <= 2 * 1_400, `${spent}`);
});

Deno.test("RepairBudget.spend() refuses to spend while the budget is closed", () => {
  const budget = new RepairBudget();
  spendAll(budget, 0);
  assertThrows(() => budget.spend(1), InvariantError, "only while its budget is open");
});
