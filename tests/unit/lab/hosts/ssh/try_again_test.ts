import { assertEquals, assertRejects } from "@std/assert";
import { HostError, TurnedAwayError } from "../../../../../lib/lab/hosts/ssh/host_error.ts";
import { tryAgain } from "../../../../../lib/lab/hosts/ssh/try_again.ts";

/** Tries a login that fails with these errors in turn. Returns the waits. */
async function waits(...errors: Error[]): Promise<number[]> {
  const waited: number[] = [];
  const open = () => {
    const error = errors.shift();
    return error === undefined ? Promise.resolve("open") : Promise.reject(error);
  };
  const wait = (ms: number) => {
    waited.push(ms);
    return Promise.resolve();
  };
  assertEquals(await tryAgain(open, { random: () => 0.5, wait }), "open");
  return waited;
}

const away = () => new TurnedAwayError("lab1", "ssh cannot connect (reset).");

Deno.test("tryAgain() tries a login again that was turned away, after longer and longer waits", async () => {
  assertEquals(await waits(), []);
  assertEquals(await waits(away(), away(), away()), [500, 1_000, 2_000]);
});

Deno.test("tryAgain() gives up after six tries and names the cause", async () => {
  const { message } = await assertRejects(
    () => waits(...Array.from({ length: 6 }, away)),
    HostError,
  );
  assertEquals(
    message,
    "lab1: ssh cannot connect (reset). (6 times: an sshd on the way may have too many logins at " +
      "once, see MaxStartups in its sshd_config, or not want this machine.)",
  );
});

Deno.test("tryAgain() does not try again what will not succeed", async () => {
  const denied = new HostError("lab1", "ssh cannot connect (Permission denied).");
  const { message } = await assertRejects(() => waits(denied, away()), HostError);
  assertEquals(message, denied.message);
});
