import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { KERNEL_BUFFER_BYTES, kernelBytesOf } from "../../../lib/core/mod.ts";
import { openUdp } from "../../../lib/net/mod.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 } as const;

/** Returns the number of datagrams of so many bytes that a socket has kept while nobody read it. */
async function kept(bytes: number, sent: number): Promise<number> {
  const [from, to] = [openUdp(LOOPBACK), openUdp(LOOPBACK)];
  const datagram = new Uint8Array(bytes);
  for (let i = 0; i < sent; i++) await from.send(datagram, to.address);
  let count = 0;
  const buffer = new Uint8Array(bytes);
  const reading = (async () => {
    for (;; count++) await to.receive(buffer);
  })().catch(() => {});
  while (count < sent) {
    const before = count;
    await delay(50);
    if (count === before) break;
  }
  to.close();
  from.close();
  await reading;
  return count;
}

for (const bytes of [100, 190, 640, 1_232, 1_536, 3_584, 7_680, 15_872]) {
  Deno.test({
    name: `The kernel of Linux keeps as many datagrams of ${bytes} bytes as kernelBytesOf() says`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      const sent = Math.floor(KERNEL_BUFFER_BYTES / kernelBytesOf(bytes));
      assertEquals(await kept(bytes, sent), sent);
    },
  });
}
