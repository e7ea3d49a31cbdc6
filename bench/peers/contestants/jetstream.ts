import { denoProgram } from "../../load/cast.ts";
import type { Contestant } from "../contestant.ts";
import { freeTcpPort } from "../free_ports.ts";
import { nats } from "./nats.ts";
import { lookForSynced, syncedNats } from "./synced_nats.ts";

const SERVER = "nats-server";
const MEMBER = new URL("../jetstream_member.ts", import.meta.url);
const STORE = decodeURIComponent(
  new URL("../../../dist/peers/jetstream", import.meta.url).pathname,
);

/** JetStream: a stream in the server's memory, of which every member is an ordered consumer. */
export const jetstream: Contestant = {
  title: "JetStream memory",
  orders: ["total"],
  window: 1_024,
  path: "TCP through one server",
  mayLose: false,
  look: nats.look,
  cast(order, members) {
    const port = freeTcpPort();
    const store = ["-js", "-sd", `${STORE}/${port}`];
    const args = ["-a", "127.0.0.1", "-p", `${port}`, "-l", "/dev/null", ...store];
    return {
      order,
      members,
      servers: [{ title: SERVER, command: SERVER, args, ready: { port } }],
      member: (id) => denoProgram(`member${id}`, MEMBER, [`${id}`, `${port}`]),
    };
  },
};

/** JetStream with a stream in files, each message on the disk before it is confirmed. */
export const jetstreamFile: Contestant = {
  ...jetstream,
  title: "JetStream file",
  look: lookForSynced,
  cast(order, members) {
    const { port, server } = syncedNats("jetstream-file");
    const words = (id: number) => [`${id}`, `${port}`, "file"];
    return {
      order,
      members,
      servers: [server],
      member: (id) => denoProgram(`member${id}`, MEMBER, words(id)),
    };
  },
};
