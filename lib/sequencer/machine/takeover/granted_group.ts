import type { Epoch, GroupId, MemberId, Mode } from "../../../core/mod.ts";
import type { GrantFrame } from "../../../wire/mod.ts";

/** The facts of a group that the tracker has granted to us. */
export interface GrantedGroupOptions {
  readonly id: GroupId;
  readonly self: MemberId;
  readonly grant: GrantFrame;
}

/** The constants of a group during our reign: those of its grant. */
export abstract class GrantedGroup {
  readonly id: GroupId;
  readonly self: MemberId;
  readonly grant: GrantFrame;
  readonly name: string;
  readonly mode: Mode;
  readonly epoch: Epoch;
  /** True if the members sign what they say. */
  readonly isSigned: boolean;

  constructor({ id, self, grant }: GrantedGroupOptions) {
    this.id = id;
    this.self = self;
    this.grant = grant;
    this.name = grant.name;
    this.mode = grant.mode;
    this.epoch = grant.epoch;
    this.isSigned = grant.signed === true;
  }
}
