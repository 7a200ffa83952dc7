import * as vscode from "vscode";
import type { ModelListing } from "../../shared/protocol";
import type { Daemon } from "../daemon/daemon";
import { sentence } from "../daemon/failure";
import { settings } from "../settings/settings";
import { type ModelItem, modelItems } from "./modelItems";
import type { Models } from "./models";

const browse: vscode.QuickPickItem = { label: "$(folder-opened) Browse for a Checkpoint Folder…", alwaysShow: true };
const line: vscode.QuickPickItem = { label: "", kind: vscode.QuickPickItemKind.Separator };

/** Lets a person choose among the checkpoints found, keeps the choice in the setting, and loads it. */
export async function chooseModel(daemon: Daemon, models: Models): Promise<void> {
  const chosen = settings.model();
  const folders = [...new Set([...settings.modelFolders(), ...(chosen ? [chosen] : [])])];
  const listed = list(daemon, folders).then((found) => [...modelItems(found, chosen), line, browse]);
  const options = { title: "FlowLens: Choose Model", placeHolder: "The model that reads the image/prompt pairs", matchOnDescription: true };
  const picked = await vscode.window.showQuickPick<ModelItem | vscode.QuickPickItem>(listed, options);
  if (!picked) return;
  const listing = "listing" in picked ? picked.listing : await browseForModel(daemon);
  if (listing) await take(listing, models);
}

async function list(daemon: Daemon, folders: string[]): Promise<ModelListing[]> {
  return (await daemon.request("model/list", { folders })).models;
}

async function browseForModel(daemon: Daemon): Promise<ModelListing | undefined> {
  const options = {
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: "Choose Model",
    title: "A checkpoint folder, or one that holds some",
  };
  const folder = (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
  if (!folder) return undefined;
  const found = (await list(daemon, [folder])).filter((listing) => !listing.embedded);
  if (found.length === 0) {
    void vscode.window.showErrorMessage(
      `FlowLens: there is no checkpoint in ${folder}. Choose a folder with config.json, tokenizer.json and safetensors files.`,
    );
  }
  if (found.length <= 1) return found[0];
  return (await vscode.window.showQuickPick(modelItems(found, ""), { title: `Checkpoints in ${folder}` }))?.listing;
}

async function take(listing: ModelListing, models: Models): Promise<void> {
  if (listing.problem) {
    void vscode.window.showErrorMessage(`FlowLens: ${sentence(listing.problem)}`);
    return;
  }
  await settings.chooseModel(listing.embedded ? "" : listing.path);
  await models.ensure();
}
