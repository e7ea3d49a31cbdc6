/**
 * The least program of its kind in Deno: each line on stdin goes to stdout and, as a datagram, to
 * the other members, and what they send goes to stdout. Nothing is ordered or repaired.
 *
 *     deno run --allow-net=127.0.0.1 bench/peers/lines/minimal_member.ts ID PORT,… sync|async
 */
const hostname = "127.0.0.1";
const READ_BYTES = 4_096;

const [idWord, portWords, writing] = Deno.args;
const id = Number(idWord);
const ports = portWords!.split(",").map(Number);
const socket = Deno.listenDatagram({ transport: "udp", hostname, port: ports[id]! });
const others = ports.filter((_, i) => i !== id)
  .map((port): Deno.NetAddr => ({ transport: "udp", hostname, port }));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function print(text: string): void {
  const line = encoder.encode(`in test member says:: ${text}\n`);
  if (writing === "sync") Deno.stdout.writeSync(line);
  else void Deno.stdout.write(line);
}

async function receiveAll(): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    const [datagram] = await socket.receive(buffer);
    print(decoder.decode(datagram));
  }
}

async function say(text: string): Promise<void> {
  const datagram = encoder.encode(text);
  print(text);
  for (const other of others) await socket.send(datagram, other);
}

void receiveAll();
let rest = "";
const input = new Uint8Array(READ_BYTES);
for (let length = await Deno.stdin.read(input); length !== null;) {
  const lines = (rest + decoder.decode(input.subarray(0, length))).split("\n");
  rest = lines.pop()!;
  for (const line of lines) await say(line);
  length = await Deno.stdin.read(input);
}
Deno.exit(0);
