import { it } from "vitest";

/** Lines of the lane's table for the backends that nothing but their stub stands for, so that none is forgotten. */
const without = {
  azure: "no server that answers as Key Vault does could be had as a package; the stub stands for it",
  "azure-certs": "no server that answers as Key Vault does could be had as a package; the stub stands for it",
  conjur: "nobody offers a server of it as a package; the stub follows its answers to the byte",
  konnect: "it is Kong's own service and there is no server of it; the stub follows its answers to the byte",
};

for (const [provider, why] of Object.entries(without)) {
  it.skip(`${provider} · all · none (not run: ${why})`, () => undefined);
}
