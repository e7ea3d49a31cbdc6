/** The file in which a server keeps a group's stream, to be damaged while the server is down. */
import { GROUP } from "../unit/client/member/fixture_groups.ts";
import type { NatsServer } from "./nats_servers.ts";

/** Returns the path of the only block of a stream. */
function blockOf({ store }: NatsServer, group: number): string {
  return `${store}/jetstream/$G/streams/gm_log_${group}/msgs/1.blk`;
}

/** Alters one bit of a text in a stream. */
export function flipBitOf(server: NatsServer, text: string): void {
  const path = blockOf(server, GROUP);
  const bytes = Deno.readFileSync(path);
  bytes[placeOf(bytes, text)]! ^= 1;
  Deno.writeFileSync(path, bytes);
}

/** Cuts a stream off before a text. */
export function cutBefore(server: NatsServer, text: string): void {
  const path = blockOf(server, GROUP);
  Deno.truncateSync(path, placeOf(Deno.readFileSync(path), text));
}

/** Cuts the last third off the only stream of a group, whichever group that is. */
export function cutThird({ store }: NatsServer): void {
  const streams = `${store}/jetstream/$G/streams`;
  for (const { name } of Deno.readDirSync(streams)) {
    const path = `${streams}/${name}/msgs/1.blk`;
    Deno.truncateSync(path, Math.floor(Deno.statSync(path).size * 2 / 3));
  }
}

function placeOf(bytes: Uint8Array, text: string): number {
  // Characters of one byte each, so that places are those of the bytes.
  const place = new TextDecoder("latin1").decode(bytes).indexOf(text);
  if (place < 0) throw new Error(`The stream has no ${JSON.stringify(text)}`);
  return place;
}
