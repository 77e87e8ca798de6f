import { keepState } from "./keep-state";
import { freePort } from "./listen";
import { newState } from "./new-state";
import { addSampleSecrets } from "./sample-secrets";

/** Makes the sample's Vault in a file, with secrets and credentials of its own. Gives the port it will listen on. */
export const newSampleVault = async (file: string, now: Date): Promise<number> => {
  const state = newState(await freePort(), now);
  await addSampleSecrets(state, now);
  keepState(file, state);
  return state.port;
};
