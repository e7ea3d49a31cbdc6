import { denoProgram } from "../../load/cast.ts";
import { askProgram, type Contestant, type Presence } from "../contestant.ts";
import { freeTcpPort } from "../free_ports.ts";

const SERVER = "nats-server";
/** The package from npm; its version is in deno.json. */
const CLIENT = "client 3.4.0 in Deno";
const MEMBER = new URL("../nats_member.ts", import.meta.url);

/** NATS core: a subject that all members publish to and subscribe to. */
export const nats: Contestant = {
  title: "NATS core",
  orders: ["fifo"],
  window: 4_096,
  path: "TCP through one server",
  mayLose: false,
  look,
  cast(order, members) {
    const port = freeTcpPort();
    const args = ["-a", "127.0.0.1", "-p", `${port}`, "-l", "/dev/null"];
    return {
      order,
      members,
      servers: [{ title: SERVER, command: SERVER, args, ready: { port } }],
      member: (id) => denoProgram(`member${id}`, MEMBER, [`${id}`, `${port}`]),
    };
  },
};

async function look(): Promise<Presence> {
  const said = await askProgram(SERVER, ["--version"]);
  if (said === undefined) return { isHere: false, advice: `apt-get install ${SERVER}` };
  return { isHere: true, version: `${said.replace(": v", " ")}, ${CLIENT}` };
}
