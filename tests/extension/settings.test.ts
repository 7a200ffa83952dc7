import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toErrorInfo } from "../../extension/src/daemon/failure";
import { launch } from "../../extension/src/daemon/launch";
import { pictureExtensions } from "../../extension/src/pictures/pictureFiles";
import { compareRuns } from "../../extension/src/settings/compareRuns";
import { settingPath } from "../../extension/src/settings/paths";
import { machineValue } from "../../extension/src/settings/scoped";

interface Property {
  scope: string;
  default: unknown;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const properties: Record<string, Property> = Object.assign(
  {},
  ...manifest.contributes.configuration.map((section: { properties: unknown }) => section.properties),
);

test("A workspace cannot say which program runs or which model is loaded", () => {
  const inspected = { defaultValue: "", workspaceValue: "/workspace/evil", workspaceFolderValue: "/workspace/evil" };
  assert.equal(machineValue(inspected, ""), "");
  assert.equal(machineValue({ ...inspected, globalValue: "/own" }, ""), "/own");
  assert.equal(machineValue(undefined, "auto"), "auto");
});

test("The manifest gives every setting of the machine that scope and restricts it", () => {
  const ofMachine = Object.keys(properties).filter((name) => properties[name]!.scope === "machine");
  assert.deepEqual(ofMachine.sort(), [...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort());
  for (const name of ["flowlens.daemon.path", "flowlens.model", "flowlens.modelFolders"]) assert.ok(ofMachine.includes(name), name);
});

test("The daemon that runs is the one that comes along, or the one that is set", () => {
  const ended = ["serve", "--stdio", "--parent", "42"];
  assert.deepEqual(launch("/extension", "", 42), { program: "/extension/dist/daemon/flowlens", arguments: ended });
  assert.deepEqual(launch("/extension", "/own/flowlens", 42), { program: "/own/flowlens", arguments: ended });
});

test("A path in a setting may start at the home folder or at the workspace", () => {
  const paths = ["", " ", "~", "~/models/a", "/abs", "images/coco", "../up"].map((path) => settingPath(path, "/work/space", "/home/me"));
  assert.deepEqual(paths, ["", "", "/home/me", "/home/me/models/a", "/abs", "/work/space/images/coco", "/work/up"]);
});

test("The default runs of a comparison are half by attention at layer 2, and none from mid layer", () => {
  const runs = compareRuns(properties["flowlens.compare.runs"]!.default, 9);
  const step = { reduce: null, seed: null };
  assert.deepEqual(
    runs.map(({ steps }) => steps),
    [
      [{ ...step, layer: 2, keep: { ratio: 0.5, count: null }, select: "attention" }],
      [{ ...step, layer: 4, keep: { ratio: null, count: 0 }, select: "none" }],
    ],
  );
});

test("A wrong setting for a comparison's runs names the run and the field", () => {
  const run = (step: object) => [{ name: "mine", steps: [{ layer: 1, keep: { count: 1 }, select: "uniform", ...step }] }];
  const wrong: [unknown, RegExp][] = [
    [undefined, /one to 5 runs/],
    [[], /one to 5 runs/],
    [Array.from({ length: 6 }, () => run({})[0]), /one to 5 runs/],
    [[{ steps: [] }], /no name or no steps in entry 1/],
    [run({ layer: "half" }), /layer such as 2 or 50% in the run mine/],
    [run({ layer: "101%" }), /layer such as 2 or 50%/],
    [run({ layer: -1 }), /layer such as 2 or 50%/],
    [run({ keep: {} }), /either keep\.count or keep\.ratio in the run mine/],
    [run({ keep: { count: 1, ratio: 0.5 } }), /either keep\.count or keep\.ratio/],
    [run({ select: 1 }), /step without select in the run mine/],
  ];
  for (const [setting, message] of wrong) {
    assert.throws(
      () => compareRuns(setting, 8),
      (error) => message.test(toErrorInfo(error).message),
      String(message),
    );
  }
});

test("The menus offer the pictures that the file dialog offers", () => {
  const menus: { when: string }[] = ["explorer/context", "editor/title/context"].flatMap((menu) => manifest.contributes.menus[menu]);
  for (const { when } of menus) {
    const pattern = new RegExp(/resourceExtname =~ \/(.*?)\/i/.exec(when)![1]!, "i");
    for (const extension of pictureExtensions) assert.match(`.${extension}`, pattern);
    for (const extension of ["tiff", "json", "pngx"]) assert.doesNotMatch(`.${extension}`, pattern);
  }
});

test("Every command that the source registers is in the manifest, and no other", () => {
  const source = readFileSync("extension/src/commands.ts", "utf8");
  const registered = [...source.matchAll(/^ {4}"(flowlens\.\w+)":/gm)].map((match) => match[1]);
  assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }: { command: string }) => command).sort());
});
