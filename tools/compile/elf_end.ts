/** Bytes of the header of a 64-bit ELF file. */
const HEADER_BYTES = 64;
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
/** The type of a section without bytes in the file, such as `.bss`. */
const NOBITS = 8;

/**
 * Returns the offset at which an executable ends according to its ELF headers: after the tables of
 * segments and sections and after all that they name. What follows was appended by somebody else,
 * such as the payload of an executable that `deno compile` made. Returns `undefined` for a file
 * that is not 64-bit little-endian ELF, or whose headers point outside of it.
 */
export function elfEnd(file: Uint8Array): number | undefined {
  if (file.length < HEADER_BYTES || !MAGIC.every((byte, at) => file[at] === byte)) return undefined;
  if (file[4] !== CLASS_64 || file[5] !== LITTLE_ENDIAN) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const long = (at: number) => Number(view.getBigUint64(at, true));
  const segments = {
    at: long(32),
    size: view.getUint16(54, true),
    count: view.getUint16(56, true),
  };
  const sections = {
    at: long(40),
    size: view.getUint16(58, true),
    count: view.getUint16(60, true),
  };
  const ends = [HEADER_BYTES];
  for (const { at, size, count } of [segments, sections]) {
    const end = at + size * count;
    if (end > file.length) return undefined;
    ends.push(end);
  }
  for (const at of entries(segments)) ends.push(long(at + 8) + long(at + 32));
  for (const at of entries(sections)) {
    if (view.getUint32(at + 4, true) !== NOBITS) ends.push(long(at + 24) + long(at + 32));
  }
  const end = Math.max(...ends);
  return end > file.length ? undefined : end;
}

/** Returns where the entries of a table begin. */
function entries({ at, size, count }: { at: number; size: number; count: number }): number[] {
  return Array.from({ length: count }, (_, i) => at + i * size);
}
