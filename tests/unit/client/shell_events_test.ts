import { assertEquals } from "@std/assert";
import { TrackerUnreachableError } from "../../../lib/net/mod.ts";
import { PendingCalls } from "../../../lib/client/pending_calls.ts";
import { ShellEvents, type ShellPort } from "../../../lib/client/shell_events.ts";
import { refuse } from "../../../lib/wire/mod.ts";

const PLACE = { transport: "udp", hostname: "127.0.0.1", port: 40_000 } as const;

function shellEvents(): ShellEvents {
  const shell: ShellPort = {
    request: () => {},
    registered: () => {},
    registerFailed: () => {},
    trackerDistrusted: () => {},
    trackerReachable: () => {},
    closed: () => {},
    fault: () => new TrackerUnreachableError(PLACE, "did not answer"),
    isDiscarding: () => false,
    resume: () => {},
    noteTaken: () => {},
  };
  const target = {
    room: () => 0,
    multicast: () => {
      throw new Error("Nothing is multicast here");
    },
    abandoned: () => {},
  };
  const calls = new PendingCalls(target, () => {});
  return new ShellEvents({ calls, shell, log: undefined, wallMicros: () => 0 });
}

/** Hands in a failed attempt to join a group again; without a code the tracker did not answer. */
function failJoin(events: ShellEvents, group: string, code?: "no_sequencer" | "rebuilding"): void {
  const refusal = code && refuse(code, `The group ${group}: ${code}.`);
  events.handle({ type: "join-failed", group, refusal, again: true });
}

function errorsOf(events: ShellEvents): string[] {
  return events.queue.takeAll().flatMap((event) => event.type === "error" ? [event.message] : []);
}

Deno.test("ShellEvents reports a repeated failure once, also while two groups fail in turn", () => {
  const events = shellEvents();
  for (let attempt = 0; attempt < 3; attempt++) {
    failJoin(events, "books", "no_sequencer");
    failJoin(events, "films", "no_sequencer");
  }
  assertEquals(errorsOf(events), [
    "The group books: no_sequencer.",
    "The group films: no_sequencer.",
  ]);
});

Deno.test("ShellEvents reports a failure again after another one of the same group", () => {
  const events = shellEvents();
  failJoin(events, "books", "no_sequencer");
  failJoin(events, "books", "rebuilding");
  failJoin(events, "books", "no_sequencer");
  assertEquals(errorsOf(events).length, 3);
});

Deno.test("ShellEvents reports once that the tracker does not answer, for all groups", () => {
  const events = shellEvents();
  for (const group of ["books", "films", "books"]) failJoin(events, group);
  assertEquals(errorsOf(events).length, 1);
});
