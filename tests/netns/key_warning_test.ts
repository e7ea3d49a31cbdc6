import { assertEquals } from "@std/assert";
import { KeyFolder } from "../testing/mod.ts";
import { Scene, testOnLan } from "./mod.ts";

const WARNING = "Without a key anybody on this network can read";

await testOnLan("A client without a key warns at a terminal, and not in a script", async () => {
  await using scene = await Scene.open();
  const [hub, one] = [await scene.addHost("hub"), await scene.addHost("one")];
  const { tracker, port } = await scene.startTracker(hub, ":0");
  await tracker.waitForLine((line) => line.includes(WARNING), { side: "stderr" });
  const place = `${hub.address}:${port}`;
  await using person = one.startGmInTerminal(["client", ":0", "ford", place]);
  await person.waitForText(WARNING);
  const script = scene.start(one, ["client", ":0", "arthur", place]);
  await script.write("!lg");
  await script.closeStdin();
  assertEquals(await script.waitForEnd(), 0, script.show());
  assertEquals(script.stderr.text.includes(WARNING), false, script.show());
});

await testOnLan("A client under a key does not warn at a terminal", async () => {
  using keys = new KeyFolder();
  const key = ["--key-file", keys.make()];
  await using scene = await Scene.open();
  const [hub, one] = [await scene.addHost("hub"), await scene.addHost("one")];
  const { port } = await scene.startTracker(hub, ":0", ...key);
  const words = ["client", ...key, ":0", "ford", `${hub.address}:${port}`];
  await using person = one.startGmInTerminal(words);
  await person.waitForText("ford");
  assertEquals(person.text.includes(WARNING), false, person.show());
});
