import { assert, assertEquals } from "@std/assert";
import * as core from "../../../lib/core/mod.ts";

const PAGE = new URL("../../../docs/guide/operations.md", import.meta.url);

Deno.test("operations.md gives each bound the number that gm has", async () => {
  const text = await Deno.readTextFile(PAGE);
  const section = text.slice(text.indexOf("## Bounds"), text.indexOf("## How large"));
  const rows = [...section.matchAll(/\| ([\d,]+) +\| [^|]+ \| `([A-Z_]+)` +\|/g)];
  assert(rows.length >= 25, `${rows.length} rows were found`);
  for (const [, value, name] of rows) {
    const known = (core as Record<string, unknown>)[name!];
    assertEquals(Number(value!.replaceAll(",", "")), known, name);
  }
});
