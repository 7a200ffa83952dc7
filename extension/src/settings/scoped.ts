/** Where a setting has a value: what VS Code's `inspect` says of it. */
export interface Inspected<T> {
  defaultValue?: T | undefined;
  globalValue?: T | undefined;
  workspaceValue?: T | undefined;
  workspaceFolderValue?: T | undefined;
}

/**
 * The value of a setting that belongs to the machine and not to the opened folder: it names a program to run or files to load, so
 * what a workspace says is never taken, trusted or not.
 */
export function machineValue<T>(inspected: Inspected<T> | undefined, fallback: T): T {
  return inspected?.globalValue ?? inspected?.defaultValue ?? fallback;
}
