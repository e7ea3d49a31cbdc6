import type { ByteReader } from "../bytes/byte_reader.ts";
import type { ByteWriter } from "../bytes/byte_writer.ts";
import { CHANGE_KINDS, type ViewChange } from "./frames.ts";

/** Reads one change of a view: it is the same in a notice and in an entry of the sequence. */
export function readViewChange(reader: ByteReader): ViewChange {
  return {
    kind: reader.choice(CHANGE_KINDS),
    view: reader.u32(),
    slot: reader.u32(),
    member: reader.u48(),
    address: reader.address(),
    name: reader.name(),
    last: reader.u48(),
  };
}

export function writeViewChange(writer: ByteWriter, change: ViewChange): void {
  writer.u8(CHANGE_KINDS.indexOf(change.kind));
  writer.u32(change.view);
  writer.u32(change.slot);
  writer.u48(change.member);
  writer.address(change.address);
  writer.name(change.name);
  writer.u48(change.last);
}
