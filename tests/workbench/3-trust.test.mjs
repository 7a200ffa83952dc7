import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { daemonsOf } from "./daemons.mjs";
import { session } from "./session.mjs";

const { scenario } = session({
  name: "trust",
  trust: true,
  prepare: (workspace) => {
    const program = join(workspace, "daemon.sh");
    writeFileSync(program, `#!/bin/sh\ntouch "${join(workspace, "was-run")}"\n`);
    chmodSync(program, 0o755);
    mkdirSync(join(workspace, ".vscode"), { recursive: true });
    writeFileSync(join(workspace, ".vscode/settings.json"), JSON.stringify({ "flowlens.daemon.path": program }));
  },
});

scenario("A workspace that is not trusted chooses no daemon: rows are read by FlowLens's own", async (editor, { server, workspace }) => {
  await editor.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  await editor.page.locator(".monaco-dialog-box").getByText("No, I don't trust the authors").click();
  await editor.ready();
  await editor.file("scenes.jsonl");
  await editor.lens("Trace").first().waitFor({ timeout: 60_000 });
  assert.ok(!existsSync(join(workspace, "was-run")), "the workspace's program did not run");
  assert.equal(daemonsOf(server.pid).length, 1);
});
