import type { CommandContext } from "../cli/mod.ts";
import { Lab } from "./lab.ts";
export async function runDemo(lab: Lab, context: CommandContext): Promise<void> {
  await lab.prepare("performance", [5]);
  await context.stdout("");
}
