// Prints the image's share of attention by layer: node client.mjs FLOWLENS PICTURE QUESTION, where FLOWLENS is dist/daemon/flowlens.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createMessageConnection } from "vscode-jsonrpc/node";

const [flowlens, picture, question] = process.argv.slice(2);
const daemon = spawn(flowlens, ["serve", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = createMessageConnection(daemon.stdout, daemon.stdin);
connection.listen();

const hello = await connection.sendRequest("initialize", { clientName: "client.mjs", clientVersion: "1", protocolVersion: "1.0" });
await connection.sendRequest("model/load", { path: hello.embeddedModel });
const trace = await connection.sendRequest("flow/trace", { prompt: { images: [resolve(picture)], text: question } });
const flow = trace.metrics.find((metric) => metric.id === "attention-flow");
const shares = Buffer.from(flow.series.find((line) => line.id === "image").values.data, "base64");
console.log(trace.answer.text);
for (let layer = 0; layer < trace.layers; layer++) console.log(`layer ${layer}: ${(100 * shares.readFloatLE(4 * layer)).toFixed(1)}%`);
await connection.sendRequest("shutdown", {});
