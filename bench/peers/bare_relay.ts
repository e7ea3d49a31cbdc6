/**
 * The relay of a total-order group of bare datagrams: sends every datagram that it receives to
 * every member. Prints READY, and ends when its stdin ends.
 *
 *     deno run --allow-net=127.0.0.1 bench/peers/bare_relay.ts PORT MEMBER_PORT,…
 */
import { bareSocket } from "./bare_socket.ts";

const [port, ports] = Deno.args;
const socket = bareSocket(Number(port), ports!);
console.log("READY");
void socket.receiveAll((datagram) => socket.send(datagram));
for await (const _ of Deno.stdin.readable);
Deno.exit(0);
