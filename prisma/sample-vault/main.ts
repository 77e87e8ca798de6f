import { keepState, readState } from "./keep-state";
import { listen } from "./listen";
import { nextValue, rotatedSecret } from "./sample-secrets";
import { SampleVault } from "./vault";

const rotateEveryMs = 120_000;

/** The sample's Vault as a program: its one argument is the file that it keeps everything in. */
const main = async (): Promise<void> => {
  const [, , file] = process.argv;
  if (file === undefined) throw new Error("The sample's Vault is started by the launcher, with its file.");
  const state = readState(file);
  const vault = new SampleVault(
    state,
    () => new Date(),
    () => keepState(file, state),
  );
  const { close } = await listen(vault, state.port);
  const { mount, name, member } = rotatedSecret;
  const rotator = setInterval(() => vault.setMember(mount, name, member, nextValue()), rotateEveryMs);
  process.once("SIGTERM", () => {
    clearInterval(rotator);
    void close();
  });
};

await main();
