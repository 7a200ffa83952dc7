import { open } from "node:fs/promises";
import { sniffBytes } from "./sniff";

/** A file's size and first text; an unreadable file throws. */
export async function readHead(path: string): Promise<{ bytes: number; head: string }> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, sniffBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { bytes: size, head: buffer.toString("utf8", 0, bytesRead) };
  } finally {
    await file.close();
  }
}
