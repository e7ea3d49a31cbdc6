import type { Program } from "../../load/cast.ts";
import { askProgram, type Presence } from "../contestant.ts";
import { freeTcpPort } from "../free_ports.ts";
import { freshFolder } from "../fresh_folder.ts";
import { nats } from "./nats.ts";

const SERVER = "nats-server";
/** The oldest server that can write each record to its disk at once. */
const LEAST = [2, 10] as const;

/** Looks for a server that can write each record to its disk before it confirms it. */
export async function lookForSynced(): Promise<Presence> {
  const [, major = 0, minor = 0] = /v(\d+)\.(\d+)\./.exec(
    await askProgram(SERVER, ["--version"]) ?? "",
  )?.map(Number) ?? [];
  const isFit = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  if (isFit) return await nats.look();
  const path = "PATH=$(dirname $(tests/nats/fetch_server)):$PATH";
  return { isHere: false, advice: `nats-server ${LEAST.join(".")} or later: ${path}` };
}

/** Returns a server whose streams are in files, each record on the disk before it is confirmed. */
export function syncedNats(name: string): { readonly port: number; readonly server: Program } {
  const port = freeTcpPort();
  const folder = freshFolder(name);
  const config = `${folder}/server.conf`;
  Deno.writeTextFileSync(
    config,
    `listen: "127.0.0.1:${port}"\nlog_file: "/dev/null"\n` +
      `jetstream { store_dir: "${folder}", sync_interval: always }\n`,
  );
  const ready = { port };
  return { port, server: { title: SERVER, command: SERVER, args: ["-c", config], ready } };
}
