import { COMPARED_ORDERS, type Order } from "../../../lib/lab/mod.ts";
import type { Cast } from "../../load/cast.ts";
import { askProgram, type Contestant, type Presence } from "../contestant.ts";
import { freeUdpPorts } from "../free_ports.ts";

const JAR = "/usr/share/java/jgroups.jar";
const SOURCE = path(new URL("../jgroups/JgroupsMember.java", import.meta.url));
const CLASSES = path(new URL("../../../dist/peers/jgroups", import.meta.url));
/** Enough for a member at full speed, and little enough for 16 of them. */
const JVM = ["-Xms96m", "-Xmx256m", "-XX:+UseSerialGC", "-Djava.net.preferIPv4Stack=true"];
const ADVICE = "apt-get install libjgroups-java default-jdk-headless";
/** Most milliseconds that a message waits for others; what JGroups recommends for throughput. */
const BUNDLE_MS = 2;

/** JGroups with bundles, which its own udp.xml has. */
export const jgroups: Contestant = {
  title: "JGroups",
  orders: COMPARED_ORDERS,
  window: 4_096,
  path: "UDP multicast, bundles up to 60,000 B",
  mayLose: false,
  look,
  cast: (order, members) => jgroupsCast(order, members, BUNDLE_MS),
};

/** JGroups without bundles: for the latency of single messages. */
export const jgroupsUnbundled: Contestant = {
  ...jgroups,
  title: "JGroups unbundled",
  path: "UDP multicast, a datagram a message",
  cast: (order, members) => jgroupsCast(order, members, 0),
};

function jgroupsCast(order: Order, members: number, bundleMs: number): Cast {
  const [port] = freeUdpPorts(1);
  const java = [...JVM, "-cp", `${CLASSES}:${JAR}`, "JgroupsMember"];
  return {
    order,
    members,
    servers: [],
    // Members that start at the same time would found a group each.
    isInTurn: true,
    member: (id) => ({
      title: `member${id}`,
      command: "java",
      args: [...java, `${id}`, `${members}`, `${port}`, order, `${bundleMs}`],
      ready: "READY",
    }),
  };
}

/** Looks for JGroups and a compiler, and compiles the member. */
async function look(): Promise<Presence> {
  const said = await askProgram("java", ["-cp", JAR, "org.jgroups.Version"]);
  const version = said?.match(/Version:\s*(\S+)/)?.[1];
  if (version === undefined) return { isHere: false, advice: ADVICE };
  await Deno.mkdir(CLASSES, { recursive: true });
  const compiled = await askProgram("javac", ["-nowarn", "-cp", JAR, "-d", CLASSES, SOURCE]);
  if (compiled === undefined) return { isHere: false, advice: ADVICE };
  const java = (await askProgram("java", ["--version"]))!.split("\n")[0];
  return { isHere: true, version: `${version}, ${java}` };
}

function path(file: URL): string {
  return decodeURIComponent(file.pathname);
}
