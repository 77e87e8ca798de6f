import fs from "node:fs";
import type { VaultState } from "./state";

/** Reads what was kept. Throws if the file is not there or others may read it. */
export const readState = (file: string): VaultState => {
  if ((fs.statSync(file).mode & 0o077) !== 0) throw new Error(`${file} can be read by others than its owner.`);
  return JSON.parse(fs.readFileSync(file, "utf8")) as VaultState;
};

/** Writes the file whole or not at all, for its owner only. */
export const keepState = (file: string, state: VaultState): void => {
  const aside = `${file}.${process.pid}`;
  fs.writeFileSync(aside, `${JSON.stringify(state, null, 1)}\n`, { mode: 0o600 });
  fs.renameSync(aside, file);
};
