/**
 * A member of a group over NATS: publishes to one subject, and subscribes to it. Prints READY, then
 * obeys commands; see ../load/obey_commands.ts.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/peers/nats_member.ts ID SERVER_PORT
 */
import { connect } from "@nats-io/transport-node";
import { hostClocks } from "../load/host_clocks.ts";
import { obeyCommands } from "../load/obey_commands.ts";
import { Workload } from "../load/workload.ts";

const SUBJECT = "load";

const [idWord, port] = Deno.args;
const id = Number(idWord);
const clocks = hostClocks();
const connection = await connect({ servers: `127.0.0.1:${port}` });
const workload = new Workload({
  id,
  clocks,
  send: (message) => connection.publish(SUBJECT, message),
  onDone: (run) => console.log(`DONE ${run}`),
});
connection.subscribe(SUBJECT, { callback: (_, message) => workload.deliver(message.data) });
// The server knows of the subscription once it has answered.
await connection.flush();
console.log("READY");
await obeyCommands({ [id]: workload }, clocks);
Deno.exit(0);
