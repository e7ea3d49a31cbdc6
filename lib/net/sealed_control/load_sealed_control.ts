import type { ControlKeySource } from "../../noise/control/mod.ts";
import type { ControlTransport } from "../../wire/mod.ts";

/**
 * Returns the form of requests to a tracker, and of its answers, under the keys of a process. What
 * seals them is loaded only here: it takes some 50 ms, which a process without a key saves.
 */
export async function loadSealedControl(source: ControlKeySource): Promise<ControlTransport> {
  const [{ sealControl }, { newEphemeral }] = await Promise.all([
    import("../../noise/control/mod.ts"),
    import("./new_ephemeral.ts"),
  ]);
  return sealControl(source, newEphemeral);
}
