import { type Address, type GroupId, invariant, type Mode } from "../../../core/mod.ts";
import type { GroupOptions } from "./group.ts";

/** The constants of our own stay in a group, from the view in which we joined. */
export abstract class OwnStay {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly isSigned: boolean;
  readonly created: number;
  readonly joined: number;
  readonly slot: number;
  readonly channel: Address | undefined;

  constructor({ record, self, channel }: GroupOptions) {
    const own = record.members.find((member) => member.id === self.id);
    invariant(own !== undefined, `Cannot enter "${record.name}": we are not in its view`);
    this.id = record.group;
    this.name = record.name;
    this.mode = record.mode;
    this.isSigned = record.signed === true;
    this.created = record.created;
    this.joined = own.joined;
    this.channel = channel;
    this.slot = own.slot;
  }
}
