import { Emitter } from "vscode-jsonrpc/node";
import type { DatasetOpenResult, ErrorInfo } from "../../shared/protocol";
import { toErrorInfo } from "../daemon/failure";
import { type Dataset, keyedRows, type PairRow } from "./dataset";

/** Asks for a file's rows, or for those of an editor's unsaved text. */
export type OpenDataset = (path: string, text: string | null) => Promise<DatasetOpenResult>;

/** The data sets read so far, by path. Of several readings of a file the last one asked for counts. */
export class Datasets {
  private readonly changed = new Emitter<string>();
  /** Fires the path of a data set that is new, changed or gone. */
  readonly onDidChange = this.changed.event;
  private readonly byPath = new Map<string, Dataset>();
  private readonly byKey = new Map<string, PairRow>();
  private readonly lastAsked = new Map<string, number>();
  private asked = 0;

  constructor(private readonly open: OpenDataset) {}

  /** By path, in order. */
  get all(): Dataset[] {
    return [...this.byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  get(path: string): Dataset | undefined {
    return this.byPath.get(path);
  }

  row(key: string): PairRow | undefined {
    return this.byKey.get(key);
  }

  /** Reads a file; what was known of it stays until the answer is there. Undefined where the file is no data set. */
  async read(path: string, text: string | null): Promise<Dataset | undefined> {
    const ask = ++this.asked;
    this.lastAsked.set(path, ask);
    if (!this.byPath.has(path)) this.set(path, { path, state: "reading" });
    const dataset = await this.ask(path, text);
    if (this.lastAsked.get(path) === ask) this.set(path, dataset);
    return this.get(path);
  }

  fail(path: string, error: ErrorInfo): void {
    this.lastAsked.delete(path);
    this.set(path, { path, state: "failed", error });
  }

  remove(path: string): void {
    this.lastAsked.delete(path);
    if (this.byPath.has(path)) this.set(path, undefined);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async ask(path: string, text: string | null): Promise<Dataset | undefined> {
    try {
      const { format, rows, problems } = await this.open(path, text);
      return format == null ? undefined : { path, state: "open", format, rows: keyedRows(path, rows), problems };
    } catch (error) {
      return { path, state: "failed", error: toErrorInfo(error) };
    }
  }

  private set(path: string, dataset: Dataset | undefined): void {
    const old = this.byPath.get(path);
    if (old?.state === "open") for (const { key } of old.rows) this.byKey.delete(key);
    if (dataset) this.byPath.set(path, dataset);
    else this.byPath.delete(path);
    if (dataset?.state === "open") for (const row of dataset.rows) this.byKey.set(row.key, row);
    this.changed.fire(path);
  }
}
