import { assertEquals } from "@std/assert";
import { explore } from "./explore.ts";

Deno.test("explore runs every way in which choices can fall, each once", () => {
  const seen: string[] = [];
  const runs = explore((choose) => {
    const first = choose(3);
    // How many more there are may depend on those before.
    seen.push(`${first}${first === 1 ? "" : choose(2)}`);
  });
  assertEquals(seen, ["00", "01", "1", "20", "21"]);
  assertEquals(runs, 5);
});

Deno.test("explore runs once what has nothing to choose", () => {
  assertEquals(explore(() => {}), 1);
});
