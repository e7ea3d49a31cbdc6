import { assertEquals } from "@std/assert";
import { RETRY_MS, RETRY_MS_MAX } from "../../../lib/core/mod.ts";
import { Requests } from "../../../lib/roles/mod.ts";

const LIST = { type: "list_groups" } as const;
const NONE = { ok: true, groups: [] } as const;

Deno.test("Requests passes each answer to its own callback, once", () => {
  const requests = new Requests();
  const heard: string[] = [];
  requests.ask<"list_groups">(LIST, () => heard.push("first"));
  requests.ask<"list_groups">(LIST, (answer) => heard.push(`second ${answer?.ok}`));
  const ids = [requests.poll(), requests.poll(), requests.poll()].map((request) => request?.id);
  assertEquals(ids[2], undefined);
  requests.onAnswer(ids[1]!, undefined, 0);
  requests.onAnswer(ids[0]!, NONE, 0);
  requests.onAnswer(ids[0]!, NONE, 0);
  requests.onAnswer(99, NONE, 0);
  assertEquals(heard, ["second undefined", "first"]);
});

Deno.test("Requests.retry() doubles the delay with each call until settle()", () => {
  const requests = new Requests();
  const delays = [0, 1, 2, 3, 4, 5].map(() => {
    requests.retry("join", 0, () => {});
    const at = requests.nextDeadline()!;
    requests.handleTimeout(at);
    return at;
  });
  assertEquals(delays.slice(0, 3), [RETRY_MS, 2 * RETRY_MS, 4 * RETRY_MS]);
  assertEquals(delays.at(-1), RETRY_MS_MAX);
  requests.settle("join");
  requests.retry("join", 0, () => {});
  assertEquals(requests.nextDeadline(), RETRY_MS);
});

Deno.test("Requests.retry() runs the newest callback, once, and none that was settled", () => {
  const requests = new Requests();
  const done: string[] = [];
  requests.retry("join", 0, () => done.push("old"));
  requests.retry("join", 0, () => done.push("join"));
  requests.retry("exit", 0, () => done.push("exit"));
  requests.settle("exit");
  requests.handleTimeout(10_000);
  requests.handleTimeout(20_000);
  assertEquals([done, requests.nextDeadline()], [["join"], undefined]);
});

Deno.test("Requests.clear() drops requests under way, retries, and requests not sent yet", () => {
  const requests = new Requests();
  requests.ask<"list_groups">(LIST, () => assertEquals("answered", "dropped"));
  const { id } = requests.poll()!;
  requests.ask<"list_groups">(LIST, () => {});
  requests.retry("join", 0, () => assertEquals("retried", "dropped"));
  requests.clear();
  requests.onAnswer(id, NONE, 0);
  requests.handleTimeout(10_000);
  assertEquals([requests.poll(), requests.nextDeadline()], [undefined, undefined]);
});
