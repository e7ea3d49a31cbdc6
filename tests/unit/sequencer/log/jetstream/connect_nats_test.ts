import { assertEquals } from "@std/assert";
import {
  connectionOptions,
  isOlder,
} from "../../../../../lib/sequencer/log/jetstream/connect_nats.ts";

Deno.test("isOlder() compares versions by their numbers", () => {
  const least = [2, 10, 23];
  for (const version of ["2.9.10", "2.10.3", "2.10.22", "1.99.99", "0"]) {
    assertEquals(isOlder(version, least), true, version);
  }
  for (const version of ["2.10.23", "2.10.27", "2.11.0", "2.10.27-RC.1", "3.0.0"]) {
    assertEquals(isOlder(version, least), false, version);
  }
});

Deno.test("connectionOptions() asks for TLS where a URL does, and else leaves it to the server", () => {
  const tlsOf = (...servers: string[]) => connectionOptions({ servers, replicas: 1 }).tls;
  assertEquals(tlsOf("nats://lab1", "lab2:4222"), undefined);
  assertEquals(tlsOf("nats://lab1", "tls://lab2"), {});
  assertEquals(tlsOf("TLS://lab1"), {});
});

Deno.test("connectionOptions() never gives up servers that were there", () => {
  const { maxReconnectAttempts, ignoreAuthErrorAbort } = connectionOptions({
    servers: ["lab1"],
    replicas: 1,
  });
  assertEquals([maxReconnectAttempts, ignoreAuthErrorAbort], [-1, true]);
});
