import { EXIT } from "./exit_codes.ts";
import { Interruption } from "./interruption.ts";

export interface Signals {
  /** Aborted by the first signal, with an {@linkcode Interruption} as its reason. */
  readonly interrupted: AbortSignal;
  /** Does what a SIGINT does. */
  interrupt(): void;
  /** Gives the signals back to the operating system. */
  stop(): void;
}

/** SIGTERM is unknown on Windows, where Deno refuses to listen for it. */
const SIGNALS: readonly Interruption["signal"][] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/**
 * Listens for SIGINT and SIGTERM. The first asks the command to end cleanly; at the second
 * somebody does not want to wait any longer, and `exit` is called at once.
 */
export function listenForSignals(exit: (code: number) => void): Signals {
  const controller = new AbortController();
  const onSignal = (signal: Interruption["signal"]) => {
    if (controller.signal.aborted) exit(EXIT.interrupted);
    else controller.abort(new Interruption(signal));
  };
  const listeners = SIGNALS.map((signal) => ({ signal, listener: () => onSignal(signal) }));
  for (const { signal, listener } of listeners) Deno.addSignalListener(signal, listener);
  return {
    interrupted: controller.signal,
    interrupt: () => onSignal("SIGINT"),
    stop() {
      for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
