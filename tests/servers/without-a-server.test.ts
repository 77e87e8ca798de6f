import { it } from "vitest";

const elsewhere = "it takes that cloud's own sign-in, and no server of it could be had; the stub stands for it";

/** Lines of the lane's table for what nothing but a stub stands for, so that none is forgotten. */
const without = {
  "hcv · aws_iam, aws_ec2, azure, gcp_iam, gcp_gce": elsewhere,
  "aws · machine identities (web identity, container, instance)": elsewhere,
  "gcp · metadata server": elsewhere,
  azure: "no server that answers as Key Vault does could be had as a package; the stub stands for it",
  "azure-certs": "no server that answers as Key Vault does could be had as a package; the stub stands for it",
  conjur: "nobody offers a server of it as a package; the stub follows its answers to the byte",
  konnect: "it is Kong's own service and there is no server of it; the stub follows its answers to the byte",
};

for (const [of, why] of Object.entries(without)) {
  const what = of.includes(" · ") ? of : `${of} · all`;
  it.skip(`${what} · none (not run: ${why})`, () => undefined);
}
