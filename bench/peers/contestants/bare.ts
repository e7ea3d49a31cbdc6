import { COMPARED_ORDERS } from "../../../lib/lab/mod.ts";
import { denoProgram } from "../../load/cast.ts";
import type { Contestant } from "../contestant.ts";
import { freeUdpPorts } from "../free_ports.ts";

const file = (name: string) => new URL(`../${name}`, import.meta.url);

/**
 * The floor: Deno's own datagrams with nothing on top. In fifo order the sender sends each message
 * to every member, itself included; in total order to a relay, which sends it to every member.
 */
export const bare: Contestant = {
  title: "bare datagrams",
  orders: COMPARED_ORDERS,
  // More than the receive buffers hold would be lost.
  window: 32,
  path: "UDP unicast, a datagram a message and member",
  mayLose: true,
  look: () => Promise.resolve({ isHere: true, version: `Deno ${Deno.version.deno}` }),
  cast(order, members) {
    const [relay, ...ports] = freeUdpPorts(members + 1);
    const everyone = ports.join(",");
    const to = order === "total" ? `${relay}` : everyone;
    return {
      order,
      members,
      servers: order === "total"
        ? [denoProgram("relay", file("bare_relay.ts"), [`${relay}`, everyone])]
        : [],
      member: (id) => {
        const words = [`${id}`, `${ports[id]}`, to];
        return denoProgram(`member${id}`, file("bare_member.ts"), words);
      },
    };
  },
};
