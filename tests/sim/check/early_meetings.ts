import type { MemberId, Seq } from "../../../lib/core/mod.ts";
import type { GroupView } from "../../../lib/client/member/mod.ts";
import type { Ledger } from "./ledger.ts";
import type { Stay } from "./stay.ts";

/** The parts of a member's machine that show whom it has met. */
export interface MeetingMachine {
  readonly id: MemberId | undefined;
  groups(): readonly string[];
  view(group: string): GroupView | undefined;
  nextSeq(group: string): Seq | undefined;
}

/**
 * Notes the members that a machine has met, and its application is yet to see. The application
 * multicasts nothing before it has seen them.
 *
 * `stays` are those that the application knows. Where a later stay begins, only the machine can
 * say: its numbers may go on after those of groups that the member has forgotten (PROTOCOL 8.1.1).
 * Ford's numbers ended with 27 in a group that he has forgotten. His application sleeps while he
 * joins another one, and arthur after him: the cut for arthur is 27.
 */
export function noteEarlyMeetings(
  machine: MeetingMachine,
  stays: ReadonlyMap<string, Stay>,
  ledger: Ledger,
): void {
  const { id } = machine;
  for (const name of id === undefined ? [] : machine.groups()) {
    const { group, members, signed } = machine.view(name)!;
    if (signed) ledger.signed.add(group);
    const known = stays.get(name);
    const isCurrent = known?.group === group && known.member === id;
    // A member that leaves multicasts no more, and may be in its next stay already.
    if (!isCurrent || known.isLeaving) ledger.noteBegin(group, id!, machine.nextSeq(name)!);
    for (const other of members) {
      if (isCurrent && known.present.has(other.id)) continue;
      const isNoted = ledger.cut(group, id!, other.id) === ledger.end(group, id!);
      if (!isNoted) ledger.noteMeeting(group, id!, other.id, true);
    }
  }
}
