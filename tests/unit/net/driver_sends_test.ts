import { assertEquals } from "@std/assert";
import type { Transmit } from "../../../lib/core/mod.ts";
import { ADDRESS, driverOf, Echo, settle, steppedSocket } from "./fixture_driver.ts";

Deno.test("Driver.sent resolves when everything is sent", async () => {
  const { socket, sent } = steppedSocket();
  let left = 2;
  class Sender extends Echo {
    override pollTransmit(): Transmit | undefined {
      return left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  let isSent = false;
  driver.sent.then(() => isSent = true);
  await settle();
  sent[0]!.resolve();
  await settle();
  assertEquals([isSent, sent.length], [false, 2], "one after the other");
  sent[1]!.resolve();
  await settle();
  assertEquals(isSent, true);
  await driver.close();
});

Deno.test("Driver.close() during a slow send sends the rest, in order, and takes no more inputs after", async () => {
  const { socket, sent } = steppedSocket();
  class Sender extends Echo {
    left = 2;
    override pollTransmit(): Transmit | undefined {
      return this.left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
    override handle(): void {
      this.left = 1;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  let isClosed = false;
  const closing = driver.close().then(() => isClosed = true);
  await settle();
  assertEquals([sent.length, isClosed], [1, false]);
  sent[0]!.resolve();
  await settle();
  // An input that comes before the end is sent, too.
  driver.handle("input");
  sent[1]!.resolve();
  await settle();
  assertEquals([sent.length, isClosed], [3, false]);
  sent[2]!.resolve();
  await closing;
  driver.handle("too late");
  await settle();
  assertEquals([sent.length, isClosed], [3, true]);
});

Deno.test("Driver.close() may be called again while it closes, and after", async () => {
  const { socket, sent } = steppedSocket();
  let left = 1;
  class Sender extends Echo {
    override pollTransmit(): Transmit | undefined {
      return left-- > 0 ? { length: 1, to: [ADDRESS] } : undefined;
    }
  }
  const driver = driverOf({ machine: new Sender(), socket });
  driver.start();
  const closing = [driver.close(), driver.close()];
  sent[0]!.resolve();
  await Promise.all(closing);
  await driver.close();
});
