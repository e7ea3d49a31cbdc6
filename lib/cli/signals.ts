import { EXIT } from "./exit_codes.ts";
import { Interruption } from "./interruption.ts";

export interface Signals {
  /** Aborted by the first signal, with an {@linkcode Interruption} as its reason. */
  readonly interrupted: AbortSignal;
  /** Does what a SIGINT does. */
  interrupt(): void;
  /** Asks the command to end for this reason, unless it was asked before. */
  end(reason: Interruption): void;
}

/** SIGTERM is unknown on Windows, where Deno refuses to listen for it. */
const SIGNALS: readonly Interruption["signal"][] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/**
 * Listens for SIGINT and SIGTERM until the process ends. The first signal asks the command to end
 * cleanly. The second comes from a person who does not want to wait any longer: it calls `exit` at
 * once.
 */
export function listenForSignals(exit: (code: number) => void): Signals {
  const controller = new AbortController();
  const onSignal = (signal: Interruption["signal"]) => {
    if (controller.signal.aborted) exit(EXIT.interrupted);
    else controller.abort(new Interruption(signal));
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => onSignal(signal));
  return {
    interrupted: controller.signal,
    interrupt: () => onSignal("SIGINT"),
    end: (reason) => controller.abort(reason),
  };
}
