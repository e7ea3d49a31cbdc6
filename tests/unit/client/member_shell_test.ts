import { assertRejects, assertThrows } from "@std/assert";
import { InvariantError } from "../../../lib/core/mod.ts";
import { systemClock } from "../../../lib/net/mod.ts";
import { MemberShell } from "../../../lib/client/member_shell.ts";

Deno.test("MemberShell has no registration before it is connected, and connects once", async () => {
  const address = { transport: "udp", hostname: "127.0.0.1", port: 0 } as const;
  // Nothing is sent to the tracker: the signal is aborted before.
  const tracker = { ...address, port: 1 };
  const options = { name: "ford", address, tracker, trackerPlace: tracker, clock: systemClock };
  const none = { slowMemberMs: undefined, sealing: undefined, log: undefined };
  const shell = new MemberShell({ ...options, ...none });
  assertThrows(() => shell.registration, InvariantError, "only once it is registered");
  await assertRejects(() => shell.connect(AbortSignal.abort(new Error("enough"))), Error, "enough");
  await assertRejects(() => shell.connect(undefined), InvariantError, "connects once");
});
