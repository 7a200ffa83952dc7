import { basename } from "node:path";
import * as vscode from "vscode";
import { type Pair, pairOfPicture } from "../panels/pair";
import { pictureExtensions } from "./pictureFiles";

const lastPrompt = "flowlens.lastPrompt";

/** Asks for what is missing of a picture with a typed prompt; undefined where the person leaves it. */
export async function askForPicture(given: vscode.Uri | undefined, memory: vscode.Memento): Promise<Pair | undefined> {
  const picture = given ?? (await pickPicture());
  if (!picture) return undefined;
  if (picture.scheme !== "file") {
    void vscode.window.showErrorMessage("FlowLens reads pictures on the disk alone. Save the picture in a folder first.");
    return undefined;
  }
  const prompt = await vscode.window.showInputBox({
    title: `FlowLens: prompt for ${basename(picture.fsPath)}`,
    prompt: "The question that the model answers about the picture",
    placeHolder: "For example: What is in the picture?",
    value: memory.get(lastPrompt, ""),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Type a question" : undefined),
  });
  if (prompt === undefined) return undefined;
  await memory.update(lastPrompt, prompt);
  return pairOfPicture(picture.fsPath, prompt.trim());
}

async function pickPicture(): Promise<vscode.Uri | undefined> {
  const filters = { Pictures: pictureExtensions };
  return (await vscode.window.showOpenDialog({ filters, title: "A picture to ask about", openLabel: "Choose Picture" }))?.[0];
}
