import * as vscode from "vscode";
import type { PairRow } from "./dataset";
import type { Datasets } from "./datasets";
import type { RowStates } from "./rowStates";
import { children, isPage, isRow, type Node, view } from "./tree";

export const treeViewId = "flowlens.pairs";

/** The tree *Image/prompt pairs*: data sets, their rows, the rows' states. */
export class PairTree implements vscode.TreeDataProvider<Node> {
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly listeners: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly datasets: Datasets,
    private readonly states: RowStates,
  ) {
    this.listeners = [
      datasets.onDidChange(() => this.soon()),
      states.onDidChange((key) => {
        const row = key === undefined ? undefined : datasets.row(key);
        if (row) this.changed.fire(row);
        else if (key === undefined) this.soon();
      }),
    ];
  }

  getChildren(node?: Node): Node[] {
    return node ? children(node) : this.datasets.all;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const shown = view(node, isRow(node) ? this.states.get(node.key) : {}, (path) => vscode.workspace.asRelativePath(path));
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(shown.label, shown.opens ? Collapsed : None);
    item.id = shown.id;
    item.description = shown.description;
    item.iconPath = new vscode.ThemeIcon(shown.icon, shown.color ? new vscode.ThemeColor(shown.color) : undefined);
    item.contextValue = shown.context;
    item.accessibilityInformation = { label: `${shown.label}, ${shown.description}` };
    if (isRow(node)) item.command = { command: "flowlens.openRow", title: "Open Row", arguments: [{ key: node.key, path: node.path }] };
    else if (!isPage(node)) item.resourceUri = vscode.Uri.file(node.path);
    return item;
  }

  /** Tooltips are made when they are looked at: the picture is in them. */
  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (isRow(node)) item.tooltip = rowTooltip(node);
    else if (!isPage(node)) item.tooltip = node.state === "failed" ? `${node.error.message}. ${node.error.remedy}.` : node.path;
    return item;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const listener of this.listeners) listener.dispose();
    this.changed.dispose();
  }

  /** A search changes many data sets in a row: the tree is drawn once. */
  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire(undefined);
    }, 100);
  }
}

function rowTooltip({ row }: PairRow): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const path of row.prompt.images) text.appendMarkdown(`![picture](${vscode.Uri.file(path).toString()}|width=160)\n\n`);
  text.appendText(row.title);
  if (row.answer !== null && row.answer !== undefined) text.appendMarkdown("\n\n*Answer:* ").appendText(row.answer);
  return text;
}
