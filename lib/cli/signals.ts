import { EXIT } from "./exit_codes.ts";
import { findHangup } from "./hangup.ts";
import { Interruption } from "./interruption.ts";

export interface Signals {
  /** Aborted by the first signal, with an {@linkcode Interruption} as its reason. */
  readonly interrupted: AbortSignal;
  /** Resolves once SIGHUP is listened for, or is known to be ignored. */
  readonly settled: Promise<void>;
  /** Does what a SIGINT does. */
  interrupt(): void;
  /** Asks the command to end for this reason, unless it was asked before. */
  end(reason: Interruption): void;
}

/** SIGTERM and SIGHUP are unknown on Windows, where Deno refuses to listen for them. */
const IS_WINDOWS = Deno.build.os === "windows";
const SIGNALS = IS_WINDOWS ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const;
/**
 * Milliseconds within which a second signal counts as the same key press as the first: npx passes
 * on a Ctrl-C that the kernel has sent to gm as well (decision 0106).
 */
const SAME_WISH_MS = 1_000;

/**
 * Returns what to do at a signal: "end" cleanly at the first, "nothing" at another one shortly
 * afterwards, and "exit" at a later one, from a person who does not want to wait any longer.
 *
 * @param firstAt time of the first signal in milliseconds, `undefined` if this is the first
 */
export function wishAt(now: number, firstAt: number | undefined): "end" | "nothing" | "exit" {
  if (firstAt === undefined) return "end";
  return now - firstAt < SAME_WISH_MS ? "nothing" : "exit";
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP until the process ends. The first signal asks the command
 * to end cleanly. Another SIGINT or SIGTERM a second after it, or later, calls `exit` at once. A
 * second SIGHUP does nothing, because the shell and the kernel may both send one when a window is
 * closed. SIGHUP stays ignored if it was at the start (`nohup`).
 */
export function listenForSignals(exit: (code: number) => void): Signals {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const onSignal = (signal: Interruption["signal"]) => {
    const now = performance.now();
    const wish = wishAt(now, firstAt);
    firstAt ??= now;
    if (wish === "end") controller.abort(new Interruption(signal));
    else if (wish === "exit") exit(EXIT.interrupted);
  };
  // Before the first listener.
  const hangup = IS_WINDOWS ? undefined : findHangup();
  const listenForHangup = async () => {
    const way = await hangup;
    if (way === undefined || way === "left alone") return;
    // Deno 2.9 ends at a SIGHUP that nobody listens for, even where it was ignored.
    Deno.addSignalListener("SIGHUP", () => {
      if (way === "heeded" && !controller.signal.aborted) onSignal("SIGHUP");
    });
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => onSignal(signal));
  return {
    interrupted: controller.signal,
    settled: listenForHangup(),
    interrupt: () => onSignal("SIGINT"),
    end: (reason) => controller.abort(reason),
  };
}
