import { assert, assertEquals, assertMatch } from "@std/assert";
import { TurnedAwayError } from "../../../../../lib/lab/hosts/ssh/host_error.ts";
import { type DeadSession, loginFault } from "../../../../../lib/lab/hosts/ssh/login_fault.ts";

const line = {
  ...{ lineNumber: 3, title: "lab1", host: "lab1" },
  ...{ user: undefined, port: undefined, address: undefined },
};
const options = { line, sshOptions: [], timeoutMs: 60_000 };
const dead = { stderr: "", greeting: "", hasSocket: false, ending: { code: 255, signal: null } };
const fault = (session: Partial<DeadSession>) => loginFault(options, { ...dead, ...session });

Deno.test("loginFault() shows what a login printed that runs no command", () => {
  const nologin = "This account is currently not available.";
  assertEquals(
    fault({ greeting: nologin, ending: { code: 1, signal: null } }).message,
    "lab1: the login works, but runs no command there (This account is currently not available; " +
      "exit code 1). The user needs a login shell, and a key without command=. Try: ssh lab1 true",
  );
});

Deno.test("loginFault() distinguishes a shell that waits from a host that does not answer", () => {
  const { message } = fault({ ending: undefined, hasSocket: true, greeting: "Press Enter " });
  assertMatch(
    message,
    /the login shell runs no command within 60 s \(Press Enter\)\. Its start-up/,
  );
  assertEquals(
    fault({ ending: undefined }).message,
    "lab1: ssh did not connect within 60 s (it wrote nothing). Try: ssh lab1 true",
  );
});

Deno.test("loginFault() knows an sshd with too many logins from one that refuses this one", () => {
  const isTurnedAway = (stderr: string) => fault({ stderr }) instanceof TurnedAwayError;
  const reset = "kex_exchange_identification: read: Connection reset by peer\n" +
    "Connection reset by 10.0.0.1 port 22";
  const jump = "Connection closed by UNKNOWN port 65535";
  for (const stderr of [reset, jump, "Connection timed out during banner exchange"]) {
    assert(isTurnedAway(stderr), stderr);
  }
  for (
    const stderr of [
      "ann@lab1: Permission denied (publickey).",
      `bastion: Permission denied (publickey).\n${jump}`,
      "Host key verification failed.\nConnection closed by 10.0.0.1 port 22",
      "ssh: connect to host lab1 port 22: Connection refused",
    ]
  ) assert(!isTurnedAway(stderr), stderr);
});

Deno.test("loginFault() names the line of a port, which may be a number of processes", () => {
  const stderr = "ssh: connect to host lab1 port 4: Connection refused";
  const { message } = loginFault({ ...options, line: { ...line, port: 4 } }, { ...dead, stderr });
  assertMatch(
    message,
    /refused\)\. Port 4 is from line 3 of the hosts file\. Try: ssh -p 4 lab1 true/,
  );
});
