import { CHANNEL_PORT, type ChannelRange, parseChannelRange } from "../../core/mod.ts";
import { UsageError } from "./usage_error.ts";

/** The flag that lets groups use IP multicast. */
export const MULTICAST_FLAG = {
  multicast: {
    kind: "text",
    value: "RANGE",
    help: "Let groups use IP multicast where it reaches their members: 239.77.0.0/16[:PORT]",
  },
} as const;

/** Returns the range of channels that the flag names; `undefined` without the flag. */
export function readMulticast(text: string | undefined): ChannelRange | undefined {
  if (text === undefined) return undefined;
  const range = parseChannelRange(text);
  if (range !== undefined) return range;
  throw new UsageError(
    `Bad --multicast: ${JSON.stringify(text)} is no range of IPv4 multicast addresses; give one ` +
      `such as 239.77.0.0/16 or 239.77.0.0/16:${CHANNEL_PORT}.`,
  );
}
