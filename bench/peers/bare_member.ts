/**
 * A member of a group of bare datagrams: sends each message to all ports that are named. Prints
 * READY, then obeys commands; see ../load/obey_commands.ts.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/peers/bare_member.ts ID PORT TO_PORT,…
 */
import { hostClocks } from "../load/host_clocks.ts";
import { obeyCommands } from "../load/obey_commands.ts";
import { Workload } from "../load/workload.ts";
import { bareSocket } from "./bare_socket.ts";

/** Milliseconds without a message of our own after which those in flight count as lost. */
const STUCK_MS = 100;

const [idWord, port, to] = Deno.args;
const id = Number(idWord);
const clocks = hostClocks();
const socket = bareSocket(Number(port), to!);
const workload = new Workload({
  id,
  clocks,
  send: socket.send,
  onDone: (run) => console.log(`DONE ${run}`),
});
void socket.receiveAll((datagram) => workload.deliver(datagram));
setInterval(() => workload.giveUpAfter(STUCK_MS), STUCK_MS / 4);
console.log("READY");
await obeyCommands({ [id]: workload }, clocks);
Deno.exit(0);
