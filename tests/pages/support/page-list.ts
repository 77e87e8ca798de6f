import { auditPages } from "./listed/audit-pages";
import { changesPages } from "./listed/changes-pages";
import { doorsPages } from "./listed/doors-pages";
import { explainPages } from "./listed/explain-pages";
import { installationPages } from "./listed/installation-pages";
import { peoplePages } from "./listed/people-pages";
import { referencesPages } from "./listed/references-pages";
import { rotationPages } from "./listed/rotation-pages";
import { settingsPages } from "./listed/settings-pages";
import { vaultsPages } from "./listed/vaults-pages";
import type { ListedPage } from "./listed/listed-page";

export type { ListedPage };

/** Files below app/ that lead elsewhere and show nothing. */
export const redirects = ["page.tsx"] as const;

/** Stands in for the whole document when not even the layout could be made; it shows what error.tsx shows. */
export const unreachable = ["global-error.tsx"] as const;

/** Every page there is, in every state that looks different. A test compares it with the files below app/. */
export const pageList: readonly ListedPage[] = [
  ...doorsPages,
  ...vaultsPages,
  ...referencesPages,
  ...explainPages,
  ...rotationPages,
  ...changesPages,
  ...auditPages,
  ...settingsPages,
  ...peoplePages,
  ...installationPages,
];
