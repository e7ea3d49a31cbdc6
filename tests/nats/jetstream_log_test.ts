import { assertEquals } from "@std/assert";
import { tellLogStories } from "../unit/sequencer/log/log_stories.ts";
import { openStage } from "./log_stage.ts";
import { NatsServers, testOnNats } from "./nats_servers.ts";

for (const count of [1, 3] as const) {
  testOnNats(`JetStreamLog with ${count} replicas does what every engine does`, async (t) => {
    await using servers = await NatsServers.start(count);
    const stories: [string, Parameters<Parameters<typeof tellLogStories>[0]>[1]][] = [];
    tellLogStories((what, tell) => stories.push([what, tell]));
    assertEquals(stories.length > 5, true);
    for (const [what, tell] of stories) {
      await t.step(what, async () => {
        await servers.forget();
        await using stage = await openStage(servers);
        await tell(stage);
      });
    }
  });
}
