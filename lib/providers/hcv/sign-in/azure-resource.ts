/** What Vault's agent asks a token for unless it is told otherwise. */
export const usualResource = "https://management.azure.com/";

/** The same in the other clouds. */
const management = [usualResource, "https://management.usgovcloudapi.net/", "https://management.chinacloudapi.cn/"];

/** Azure's own services by their application IDs, which stand for their addresses. */
const services: readonly string[] = [
  // Key Vault, Storage, Microsoft Graph, the directory's own Graph, SQL Database.
  ...["cfa8b339-82a2-471a-a3c9-0fe9be7a4093", "e406a681-f3d4-42a8-90b6-c2b029497af1"],
  ...["00000003-0000-0000-c000-000000000000", "00000002-0000-0000-c000-000000000000"],
  "022907d3-0f1b-48f7-badc-1ba6abab6d66",
];

const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * May a token of this machine's identity for this resource be given to a Vault? For an application and for what Vault's
 * agent asks for by itself; never for a service of Azure's that holds data, as Vault's keeper could read it there.
 */
export const isForVault = (resource: string): boolean => {
  const text = resource.toLowerCase();
  if (management.some((one) => text === one || `${text}/` === one)) return true;
  const name = text.replace(/^api:\/\//, "");
  if (services.some((one) => name.startsWith(one))) return false;
  return name === text ? id.test(text) : /^[0-9a-z._~-]+(?:\/[0-9a-z._~-]+)*\/?$/.test(name);
};
