import { assertEquals, assertMatch } from "@std/assert";
import { startGm, startTracker } from "../testing/mod.ts";

Deno.test("gm client -t: three clients multicast a file each and print the tables of the report", async () => {
  await using started = await startTracker();
  const file = await Deno.makeTempFile();
  try {
    const lines = Array.from({ length: 60 }, (_, i) => `!${i} line`);
    await Deno.writeTextFile(file, lines.join("\n"));
    const names = ["ford", "katerina", "zaphod"];
    const words = ["client", "-t", file, "-g", "distrib", "--members", "3", ":0"];
    await Promise.all(names.map(async (name) => {
      await using client = startGm([...words, name, started.address]);
      assertEquals(await client.waitForEnd(), 0, client.show());
      const [head, , times, gap, messageHead, , ...rows] = client.stdout.lines;
      assertEquals([head, gap, messageHead], [
        "| start s | end s | elapsed s |",
        "",
        "| message | from | at s | latency ms |",
      ]);
      assertMatch(times!, /^\| \d{10}\.\d{6} \| \d{10}\.\d{6} \| \d+\.\d{6} \|$/);
      const found = rows.map((row) =>
        /^\| (\d+) \| (\w+) \| \d{10}\.\d{6} \| (\d+\.\d{3}|–) \|$/.exec(row)?.slice(1)
      );
      const expected = names.flatMap((from) => ["1", "10", "50", "60"].map((n) => [n, from]));
      const which = found.map((row) => row?.slice(0, 2));
      assertEquals(which.map(String).toSorted(), expected.map(String).toSorted());
      const timed = found.filter((row) => row?.[2] !== "–").map((row) => row?.[1]);
      assertEquals(timed, Array(4).fill(name), "Only our own messages have a latency.");
    }));
  } finally {
    await Deno.remove(file);
  }
});
