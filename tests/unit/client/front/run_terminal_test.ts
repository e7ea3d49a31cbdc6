import { assertEquals } from "@std/assert";
import { RoomPatience } from "../../../../lib/client/front/room_patience.ts";
import { runTerminal } from "../../../../lib/client/front/run_terminal.ts";
import type { Session } from "../../../../lib/client/front/session.ts";
import type { Terminal, TerminalOptions } from "../../../../lib/client/front/terminal/mod.ts";

/** Runs a terminal whose lines wait for ever, except "!q"; `undefined` stands for Ctrl-D. */
function setUp() {
  const wait = Promise.withResolvers<void>();
  const waiting = Promise.withResolvers<void>();
  const patience = new RoomPatience(() => {
    waiting.resolve();
    return wait.promise;
  });
  const typed = Promise.withResolvers<void>();
  const lines: (string | undefined)[] = [];
  const unsent: number[] = [];
  const options = Promise.withResolvers<TerminalOptions>();
  const controller = new AbortController();
  let isStopped = false;
  const running = runTerminal(
    {
      client: { name: "ford" },
      patience,
      runText: (line: string) => {
        if (line === "!q") return Promise.resolve(false);
        const { promise, resolve } = Promise.withResolvers<boolean>();
        patience.signal.addEventListener("abort", () => resolve(true));
        return promise;
      },
      reportUnsent: (count: number) => Promise.resolve(void unsent.push(count)),
    } as unknown as Session,
    {
      start: options.resolve,
      nextLine: () => typed.promise.then(() => lines.shift()),
      get linesWaiting() {
        return lines.filter((line) => line !== undefined).length;
      },
      stop() {
        isStopped = true;
        typed.resolve();
      },
    } as unknown as Terminal,
    { onInterrupt: () => {}, interrupted: controller.signal },
  );
  const type = async (...all: (string | undefined)[]) => {
    const { onLine } = await options.promise;
    for (const line of all) {
      lines.push(line);
      onLine(line);
    }
    typed.resolve();
  };
  const interrupt = () => {
    controller.abort();
    return isStopped;
  };
  return { type, running, unsent, interrupt, giveUp: () => waiting.promise.then(wait.resolve) };
}

for (const [what, end] of [["!q", "!q"], ["Ctrl-D", undefined]] as const) {
  Deno.test(`runTerminal() ends by ${what} behind a message that waits in vain`, async () => {
    const { type, running, unsent, giveUp } = setUp();
    await type("So long", "and thanks", end);
    await giveUp();
    await running;
    assertEquals(unsent, [1]);
  });
}

Deno.test("runTerminal() takes no more lines from the signal on that ends the program", async () => {
  const { running, interrupt } = setUp();
  assertEquals(interrupt(), true);
  await running;
});
