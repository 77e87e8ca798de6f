import type { Viewer } from "./viewer";

/** Where changes of the installation as a whole are read: beside those of the first gateway. */
export function changesPath(viewer: Viewer): string {
  const first = viewer.gateways.find(({ id }) => viewer.may("change.read", id));
  return first === undefined ? "/settings" : `/g/${first.name}/changes`;
}
