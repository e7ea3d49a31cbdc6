import { assertEquals } from "@std/assert";
import { InstallParts } from "../../../../../lib/client/member/total/install_parts.ts";
import type { InstallFrame } from "../../../../../lib/wire/mod.ts";

/** Returns one part of the install of an epoch, with one member in it. */
function part(epoch: number, index: number, parts: number, boot = 9): InstallFrame {
  const [previousLast, view] = [10, 4];
  return {
    ...{ type: "install", epoch: { number: epoch, boot }, seq: previousLast + 1 + index },
    ...{ previousLast, view, part: index, parts, members: [100 * epoch + index] },
  };
}

Deno.test("InstallParts.whole() returns all parts in order once they have come, in any order", () => {
  const parts = new InstallParts();
  const [first, second, third] = [0, 1, 2].map((index) => part(2, index, 3));
  parts.add(third!);
  parts.add(first!);
  assertEquals(parts.whole(third!), undefined);
  parts.add(third!);
  assertEquals(parts.whole(third!), undefined, "a copy adds nothing");
  parts.add(second!);
  assertEquals(parts.whole(first!), [first!, second!, third!]);
  assertEquals(parts.take(first!), [200, 201, 202]);
  assertEquals(parts.take(first!), undefined, "they are returned once");
});

Deno.test("InstallParts keeps epochs apart, even two of the same number and different boot ids", () => {
  const parts = new InstallParts();
  parts.add(part(2, 0, 2));
  parts.add(part(3, 1, 2));
  parts.add(part(2, 1, 2, 77));
  assertEquals(parts.whole(part(2, 0, 2)), undefined);
  parts.add(part(2, 1, 2));
  assertEquals(parts.take(part(2, 0, 2)), [200, 201]);
  parts.add(part(3, 0, 2));
  assertEquals(parts.take(part(3, 0, 2)), [300, 301]);
  parts.add(part(2, 0, 2, 77));
  assertEquals(parts.take(part(2, 0, 2, 77)), [200, 201]);
});

Deno.test("InstallParts forgets the oldest install when there are too many, and does not say that it names nobody", () => {
  const parts = new InstallParts();
  for (let epoch = 2; epoch < 40; epoch++) parts.add(part(epoch, 0, 1));
  assertEquals(parts.take(part(2, 0, 1)), undefined);
  assertEquals(parts.take(part(39, 0, 1)), [3_900]);
});
