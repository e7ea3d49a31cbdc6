import { assertEquals } from "@std/assert";
import { startGm } from "../testing/mod.ts";

for (const role of ["tracker", "sequencer"] as const) {
  Deno.test(`gm ${role} --until-eof lives as long as its stdin, whatever comes in it`, async () => {
    await using server = startGm([role, "--until-eof", "127.0.0.1:0"]);
    await server.waitForLine(`${role} listening on `);
    await server.write("means nothing");
    await server.closeStdin();
    assertEquals(await server.waitForEnd(), 0, server.show());
  });
}
