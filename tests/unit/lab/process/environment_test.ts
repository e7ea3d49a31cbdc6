import { assertEquals } from "@std/assert";
import { readKernel } from "../../../../lib/lab/process/environment.ts";

Deno.test("readKernel() reads the kernel's files and leaves out what they do not have", () => {
  const text =
    "6.1.0-13\n212992\n4194304\n0.42 0.1 0.2 1/99 7\nprocessor\t: 0\nmodel name\t: A CPU\n";
  assertEquals(readKernel(text), {
    kernel: "6.1.0-13",
    cpuModel: "A CPU",
    receiveBufferBytes: 212_992,
    receiveBufferBytesMax: 4_194_304,
    loadAverage: 0.42,
  });
  assertEquals(readKernel(""), {});
});
