import { assertEquals } from "@std/assert";
import { isOlder } from "../../../../../lib/sequencer/log/jetstream/connect_nats.ts";

Deno.test("isOlder() compares versions by their numbers", () => {
  const least = [2, 10, 23];
  for (const version of ["2.9.10", "2.10.3", "2.10.22", "1.99.99", "0"]) {
    assertEquals(isOlder(version, least), true, version);
  }
  for (const version of ["2.10.23", "2.10.27", "2.11.0", "2.10.27-RC.1", "3.0.0"]) {
    assertEquals(isOlder(version, least), false, version);
  }
});
