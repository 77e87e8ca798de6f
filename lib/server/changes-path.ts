import type { Viewer } from "./viewer";

/** Where changes of the installation as a whole are read: beside those of the first gateway. */
export function changesPath(viewer: Viewer): string {
  const first = viewer.gateways.find(({ id }) => viewer.may("change.read", id));
  return first === undefined ? "/settings" : `/g/${first.name}/changes`;
}

interface PlacedChange {
  readonly id: string;
  /** Null for one of the installation. */
  readonly gateway: string | null;
  readonly aboutPeople: boolean;
}

/** Where this reader finds one change. */
export function changePath(viewer: Viewer, { id, gateway, aboutPeople }: PlacedChange): string {
  if (gateway !== null) return `/g/${gateway}/changes/${id}`;
  if (aboutPeople && viewer.may("person.read", null)) return `/settings/people/changes/${id}`;
  const path = changesPath(viewer);
  return path === "/settings" ? path : `${path}/${id}`;
}
