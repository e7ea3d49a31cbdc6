/**
 * Helpers for tests with real processes. They wait for lines, texts and ends, never for time to
 * pass; every wait has a limit, and fails with all that the processes wrote.
 *
 * @module
 */
export * from "./check_conversation.ts";
export * from "./conversation.ts";
export * from "./fake_context.ts";
export * from "./flood.ts";
export * from "./gm_binary.ts";
export * from "./gm_command.ts";
export * from "./json_lines.ts";
export * from "./key_folder.ts";
export * from "./lab_words.ts";
export * from "./malformed_datagrams.ts";
export * from "./malformed_requests.ts";
export * from "./oldest_deno.ts";
export * from "./output_log.ts";
export * from "./process_usage.ts";
export * from "./program.ts";
export * from "./realm.ts";
export * from "./seeded.ts";
export * from "./start_client.ts";
export * from "./start_gm.ts";
export * from "./terminal.ts";
export * from "./wait_until.ts";
