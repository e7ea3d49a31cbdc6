import { type GroupId, NO_EPOCH, type SignedReport } from "../../core/mod.ts";
import type { RestoreFrame } from "../../wire/mod.ts";
import type { Group } from "./group/group.ts";

/** A restore frame with the group that its datagram names. */
export interface Restoration {
  readonly group: GroupId;
  readonly frame: RestoreFrame;
}

/**
 * Returns the restore frames for a tracker that has lost its memory (PROTOCOL 9.4): one for each
 * group. A member that is in no group sends one of group 0, which restores its name and id. Each
 * has the signed part of the report, if we have an identity.
 */
export function restorationsOf(
  name: string,
  report: SignedReport | undefined,
  groups: readonly Group[],
): Restoration[] {
  const self = { name, ...report && { report } };
  if (groups.length > 0) return groups.map((group) => restorationOf(self, group));
  const numbers = { created: 0, view: 0, joined: 0, slot: 0, forgotten: 0 };
  const nowhere = { ...numbers, epoch: NO_EPOCH, removed: [] };
  return [{
    group: 0,
    frame: { type: "restore", ...self, groupName: name, mode: "fifo", ...nowhere },
  }];
}

function restorationOf(
  self: Pick<RestoreFrame, "name" | "report">,
  group: Group,
): Restoration {
  const { id, name: groupName, mode, created, epoch, view } = group;
  const { joined, slot, forgotten, removed, isSigned } = group;
  const kind = isSigned ? { mode, signed: true } as const : { mode };
  const place = { ...kind, created, epoch, view, joined, slot, forgotten, removed };
  return { group: id, frame: { type: "restore", ...self, groupName, ...place } };
}
