import { invariant } from "../../core/mod.ts";
import type { ControlTransport } from "../../wire/mod.ts";
import type { Ephemeral } from "../mod.ts";
import type { ControlKeySource } from "./control_key.ts";
import { SealedCall } from "./sealed_call.ts";
import { SealedIntake } from "./sealed_intake.ts";

/**
 * Returns the form in which requests and answers travel between those who hold a key. `ephemeral`
 * returns a key pair that was never used before.
 */
export function sealControl(
  source: ControlKeySource,
  ephemeral: () => Ephemeral,
): ControlTransport {
  return {
    call(line) {
      const [first] = source.keyring.keys;
      invariant(first !== undefined, "A keyring has at least one key");
      return new SealedCall(line, first, ephemeral());
    },
    intake: () => new SealedIntake(source.keyring.keys, ephemeral),
  };
}
