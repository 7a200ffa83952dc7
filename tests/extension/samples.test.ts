import Ajv, { type ValidateFunction } from "ajv";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Methods, protocolVersion } from "../../extension/shared/protocol";

/** A request and its answer, as the daemon's own tests replay them. */
interface Sample {
  method: string;
  params: unknown;
  progress: unknown[];
  result: unknown;
}

interface Reference {
  $ref: string;
}

interface OpenRpc {
  info: { version: string };
  methods: { name: string; result: { schema: Reference }; "x-params": Reference; "x-progress"?: Reference }[];
}

const folder = "protocol/samples";
const document = JSON.parse(readFileSync("protocol/flowlens.openrpc.json", "utf8")) as OpenRpc;
const samples = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({ file, ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as Sample) }));

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(document, "openrpc");

function schema({ $ref }: Reference): ValidateFunction {
  return ajv.compile({ $ref: `openrpc${$ref}` });
}

function check(reference: Reference, value: unknown): string {
  const validate = schema(reference);
  return validate(value) ? "" : ajv.errorsText(validate.errors);
}

// A missing or further method is an error of the compiler.
const methods: Record<keyof Methods, true> = {
  initialize: true,
  shutdown: true,
  "model/list": true,
  "model/load": true,
  "model/unload": true,
  "dataset/open": true,
  "prompt/inspect": true,
  "flow/trace": true,
  "flow/verify": true,
  "result/export": true,
  "result/open": true,
  "text/generate": true,
  "truncation/compare": true,
  "truncation/sweep": true,
};

test("The generated types have the document's methods and version", () => {
  assert.deepEqual(document.methods.map(({ name }) => name).sort(), Object.keys(methods).sort());
  assert.equal(document.info.version, protocolVersion);
});

test("Every method has a sample", () => {
  assert.deepEqual([...new Set(samples.map(({ method }) => method))].sort(), Object.keys(methods).sort());
});

for (const { file, method, params, progress, result } of samples) {
  test(`${file}: params, progress and result are as the document says`, () => {
    const described = document.methods.find(({ name }) => name === method)!;
    assert.equal(check(described["x-params"], params), "");
    assert.equal(check(described.result.schema, result), "");
    assert.ok(progress.length === 0 || described["x-progress"], "reports where the document has none");
    for (const report of progress) assert.equal(check(described["x-progress"]!, report), "");
  });
}

test("The document refuses what a message does not have, and what it lacks", () => {
  const trace = document.methods.find(({ name }) => name === "flow/trace")!;
  assert.match(check(trace["x-params"], {}), /must have required property 'prompt'/);
  assert.match(check(trace["x-params"], { prompt: { images: [], text: "?" }, metric: [] }), /must NOT have additional properties/);
  assert.match(check(trace["x-params"], { prompt: { images: [], text: "?" }, options: { head: "two" } }), /must be integer/);
  assert.match(
    check(trace.result.schema, { ...(samples.find(({ method }) => method === "flow/trace")!.result as object), layers: null }),
    /layers must be integer/,
  );
});
