import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { medianSteps, RateSweep } from "../../../../lib/lab/measure/knee.ts";
import { medianOf, spreadOf } from "../../../../lib/lab/measure/spread.ts";

Deno.test("medianOf() is the middle value, or the mean of the two in the middle", () => {
  assertEquals([medianOf([5, 100, 1]), medianOf([4, 1, 2, 100]), medianOf([7])], [5, 3, 7]);
  assertThrows(() => medianOf([]), InvariantError, "at least one value");
});

Deno.test("spreadOf() leaves out what is not known", () => {
  assertEquals(spreadOf([3, undefined, 1, 9]), { median: 3, least: 1, most: 9 });
  assertEquals(spreadOf([undefined]), undefined);
});

Deno.test("medianSteps() has one step for each rate", () => {
  const step = (rate: number, p50Ms: number) => ({ rate, throughput: rate, p50Ms });
  assertEquals(medianSteps([step(2, 1), step(1, 5), step(2, 90), step(2, 2)]), [
    step(1, 5),
    step(2, 2),
  ]);
});

Deno.test("RateSweep measures its knee again, so that one bad second does not choose it", () => {
  const sweep = new RateSweep(1_000);
  const measured: number[] = [];
  for (let rate = sweep.nextRate(); rate !== undefined; rate = sweep.nextRate()) {
    const times = measured.filter((each) => each === rate).length;
    measured.push(rate);
    // The queue takes 20,000/s. Once, a rate far below its knee has more power than the knee.
    const isLucky = rate === 1_500 && times === 0;
    const p50Ms = isLucky ? 1_500 / 110_000 : rate < 20_000 ? 1_000 / (20_000 - rate) : 1_000;
    sweep.add({ rate, throughput: Math.min(rate, 20_000), p50Ms });
  }
  const knee = measured.at(-1)!;
  assertEquals(measured.filter((rate) => rate === 1_500).length > 1, true, "lucky, measured again");
  assertEquals(knee > 5_000, true, `${knee}`);
  assertEquals(measured.filter((rate) => rate === knee).length, 3);
});
