import fs from "node:fs";
import { keepState, readState } from "./keep-state";
import { listen } from "./listen";
import { rotate } from "./rotation";
import { SampleVault } from "./vault";

const rotateEveryMs = 120_000;

/** The sample's Vault as a program: its one argument is the file that it keeps everything in. Ends when that is gone. */
const main = async (file: string): Promise<void> => {
  const state = readState(file);
  const vault = new SampleVault(
    state,
    () => new Date(),
    () => keepState(file, state),
  );
  const { close } = await listen(vault, state.port);
  const stop = (): void => {
    clearInterval(rotator);
    void close();
  };
  // Whoever removes the sample removes the file, and it must not come back.
  const rotator = setInterval(() => (fs.existsSync(file) ? rotate(vault) : stop()), rotateEveryMs);
  process.once("SIGTERM", stop);
};

const [, , file] = process.argv;
try {
  if (file === undefined) throw new Error("it is started by the launcher, with its file");
  await main(file);
} catch (error) {
  const why = error instanceof Error ? error.message : "for a reason it does not tell";
  process.stderr.write(`The sample's Vault does not run: ${why}.\n`);
  process.exitCode = 1;
}
