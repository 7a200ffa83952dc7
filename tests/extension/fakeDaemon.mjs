// Stands for the daemon in tests of the client: speaks the wire by hand, so that the client's framing has another reader and writer.
// A trace's prompt says what it does: `crash`, `crash-once FILE`, `refuse`, `wait` (until cancelled), anything else is echoed.
import { existsSync, writeFileSync } from "node:fs";

const mode = process.argv[2];
const waiting = new Map();
let loads = 0;
let input = Buffer.alloc(0);

if (mode === "dies-at-start") process.exit(7);
if (mode === "no-runtime") process.exit(150);
process.stderr.write(`fake daemon, arguments ${process.argv.slice(3).join(" ")}\n`);

process.stdin.on("data", (chunk) => {
  input = Buffer.concat([input, chunk]);
  for (;;) {
    const end = input.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(input.toString("ascii", 0, end))[1]);
    if (input.length < end + 4 + length) return;
    const message = JSON.parse(input.toString("utf8", end + 4, end + 4 + length));
    input = input.subarray(end + 4 + length);
    take(message);
  }
});
process.stdin.on("end", () => process.exit(0));

function send(message) {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }), "utf8");
  const whole = Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, "ascii"), body]);
  // In pieces that cut headers and characters.
  for (let at = 0; at < whole.length; at += 65_537) process.stdout.write(whole.subarray(at, at + 65_537));
}

function take({ id, method, params }) {
  const answer = (result) => send({ id, result });
  if (method === "$/cancelRequest") {
    if (waiting.delete(params.id)) send({ id: params.id, error: { code: -32800, message: "cancelled" } });
    return;
  }
  if (Array.isArray(params)) return send({ id, error: { code: -32602, message: "named arguments only" } });
  switch (method) {
    case "initialize":
      if (mode === "refuses")
        return send({ id, error: { code: 1001, message: "no", data: info("protocol", "Another version", "Update it") } });
      if (mode === "silent") return;
      return answer({
        serverVersion: "0",
        protocolVersion: params.protocolVersion,
        processId: process.pid,
        socket: null,
        device: "cpu",
        embeddedModel: "/models/embedded",
        loaded: null,
        metrics: [],
        selectors: ["attention"],
        reducers: ["drop"],
        presets: [],
      });
    case "model/load":
      report(params.progress, 1);
      report(params.progress, 2);
      if (params.path.endsWith("slow")) return waiting.set(id, true);
      if (params.path.endsWith("broken"))
        return send({ id, error: { code: 1002, message: "x", data: info("bad-checkpoint", "It is broken", "Mend it") } });
      return answer({
        name: params.path.split("/").at(-1),
        path: params.path,
        device: "cpu",
        precision: "float32",
        layers: 8,
        heads: ++loads,
      });
    case "flow/trace":
      return trace(id, params);
    default:
      return answer(params);
  }
}

function trace(id, { prompt: { text }, progress }) {
  const [word, file] = text.split(" ");
  if (word === "crash") process.exit(3);
  if (word === "crash-once" && !existsSync(file)) {
    writeFileSync(file, "");
    process.kill(process.pid, "SIGKILL");
    return;
  }
  if (word === "refuse")
    return send({ id, error: { code: 1003, message: "x", data: info("missing-image", "There is no picture a.png", "Correct it") } });
  if (word === "wait") return waiting.set(id, true);
  report(progress, 1);
  send({ id, result: { layers: 8, seconds: 0, text } });
}

function report(token, done) {
  if (token) send({ method: "$/progress", params: { token, value: { stage: "load", done, total: 2, message: `step ${done}` } } });
}

function info(kind, message, remedy) {
  return { kind, message, remedy };
}
