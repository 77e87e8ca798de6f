import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { BootFailure, exitCode, storageFailure } from "./exit-codes.mjs";
import { keyholeFolder } from "./places.mjs";

/** Makes the folder of this installation if it is not there, closed to everybody else. */
export function openKeyholeFolder() {
  try {
    fs.mkdirSync(keyholeFolder, { recursive: true, mode: 0o711 });
    fs.accessSync(keyholeFolder, fs.constants.W_OK);
  } catch (error) {
    throw storageFailure(error, `write ${keyholeFolder}`);
  }
}

/**
 * A random secret of 32 bytes that this installation keeps in a file only its owner reads. Made at first use; written
 * aside and linked into place, so that two launchers that start together agree on one.
 *
 * @param {string} name file in the installation's folder
 * @param {"base64" | "base64url"} encoding
 * @returns {string}
 */
export function keptSecret(name, encoding) {
  const file = path.join(keyholeFolder, name);
  try {
    if (!fs.existsSync(file)) {
      const aside = `${file}.${process.pid}`;
      fs.writeFileSync(aside, randomBytes(32).toString(encoding), { mode: 0o600, flag: "wx" });
      try {
        fs.linkSync(aside, file);
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      } finally {
        fs.rmSync(aside);
      }
    }
    if ((fs.statSync(file).mode & 0o077) !== 0)
      throw new BootFailure(exitCode.setting, `${file} can be read by others than its owner: chmod 600 ${file}`);
    return fs.readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof BootFailure) throw error;
    throw storageFailure(error, `keep its keys in ${keyholeFolder}`);
  }
}
