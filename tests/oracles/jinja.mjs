// @huggingface/jinja as an oracle: JSON lines in (a template's file first, then variables), what it renders of each out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Template } from "@huggingface/jinja";

let template;
for await (const line of createInterface({ input: process.stdin })) {
  const value = JSON.parse(line);
  if (!template) {
    template = new Template(readFileSync(value, "utf8"));
    continue;
  }

  process.stdout.write(JSON.stringify(template.render(value)) + "\n");
}
