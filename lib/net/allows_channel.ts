import { type Address, formatAddress } from "../core/mod.ts";
import type { Log } from "./log.ts";

/**
 * Returns true if Deno lets this process use a channel without asking: a program whose
 * `--allow-net` is a list names no channels, and Deno would stop it at a prompt.
 */
export function allowsChannel(channel: Address, log: Log | undefined): boolean {
  const host = formatAddress(channel);
  // Where no socket can be bound to the channel, that of all addresses is: see `openChannel`.
  const hosts = Deno.build.os === "windows" ? [host, `0.0.0.0:${channel.port}`] : [host];
  const isAllowed = hosts.every((each) =>
    Deno.permissions.querySync({ name: "net", host: each }).state === "granted"
  );
  if (!isAllowed) log?.debug("May not use the channel of a group: --allow-net.", { channel: host });
  return isAllowed;
}
