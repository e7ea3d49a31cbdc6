import type { GroupId } from "../../core/mod.ts";
import type { GrantFrame } from "../../wire/mod.ts";
import type { LogReign } from "./log_types.ts";
import type { Recovery } from "./takeover.ts";

/** What the engine needs to know when we begin to order a group, a new one or one that was another's. */
export function reignOf(id: GroupId, grant: GrantFrame, recovery: Recovery | undefined): LogReign {
  const { name, mode, epoch } = grant;
  const { view = 0, first = 1, installed, elder, members = [], newcomers = [] } = recovery ?? {};
  const senders = [...members, ...newcomers].map(({ slot, id, name }) => ({ slot, id, name }));
  return { id, name, mode, epoch, view, first, installed, elder, senders };
}
