import { assertEquals } from "@std/assert";
import { explainError } from "../../../lib/cli/mod.ts";
import { KeyFileError } from "../../../lib/key/mod.ts";
import { EnvironmentError, TrackerUnreachableError, WrongKeyError } from "../../../lib/net/mod.ts";
import { TOLD_ERRORS } from "../../../lib/run_main.ts";

Deno.test("TOLD_ERRORS give a wrong key and an unusable key file an exit code of their own", () => {
  const place = { hostname: "127.0.0.1", port: 4_000 };
  const cases: [error: Error, exitCode: number][] = [
    [new WrongKeyError(place, "other-key"), 4],
    [new KeyFileError("There is no such file."), 4],
    [new TrackerUnreachableError(place, "did not answer"), 3],
    [new EnvironmentError("The disk is full."), 1],
  ];
  for (const [error, exitCode] of cases) {
    const explained = explainError(error, "client", TOLD_ERRORS);
    assertEquals(explained, { lines: [`gm client: ${error.message}`], exitCode });
  }
});
