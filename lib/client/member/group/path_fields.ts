import type { UnreachedPath } from "../../../wire/mod.ts";
import type { ReachEvent } from "./member_event.ts";

/** Returns the path to a member that is not reached, as an event shows it. */
export function pathFields(
  path: UnreachedPath,
): Pick<ReachEvent & { type: "unreached" }, "heard" | "narrow"> {
  return path === "narrow" ? { heard: true, narrow: true } : { heard: path === "heard" };
}
