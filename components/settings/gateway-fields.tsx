"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { TextField } from "@/components/ui/text-field";
import { editionWords, type Edition } from "./edition-words";

const editions = (["enterprise", "konnect", "oss"] as const).map((value) => ({ value, label: editionWords[value] }));

/** OSS ends at 3.9; the others reach 3.15. Newest first. */
function versionsOf(edition: Edition): readonly { readonly value: string; readonly label: string }[] {
  const newest = edition === "oss" ? 9 : 15;
  return Array.from({ length: newest - 3 }, (_, back) => `3.${newest - back}`).map((value) => ({
    value,
    label: value,
  }));
}

export interface GatewaySettings {
  readonly description: string | null;
  readonly edition: Edition;
  readonly kongVersion: string;
  readonly loadedVaults: string;
  readonly environment: string | null;
  readonly guarded: boolean;
  readonly approvalsNeeded: number;
}

export interface GatewayFieldsProps {
  /** Goes before the names of the fields: "gateway." in the set-up. */
  readonly at?: string;
  /** Of one that is there already; its name stays. */
  readonly values?: GatewaySettings;
}

/** The fields of a gateway. */
export function GatewayFields({ at = "", values }: GatewayFieldsProps) {
  const [edition, setEdition] = useState<Edition>(values?.edition ?? "enterprise");
  const [guarded, setGuarded] = useState(values?.guarded ?? false);
  return (
    <div className="grid grid-cols-1 gap-4">
      {values === undefined && (
        <TextField
          name={`${at}name`}
          label="Name"
          required
          mono
          autoComplete="off"
          spellCheck={false}
          help="Stands in URLs: lower-case letters, digits and hyphens."
        />
      )}
      <TextField
        name={`${at}description`}
        label="Description"
        autoComplete="off"
        defaultValue={values?.description ?? ""}
      />
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
        <Field name={`${at}edition`} label="Edition">
          <Select choices={editions} value={edition} onChange={(event) => setEdition(event.target.value as Edition)} />
        </Field>
        <Field name={`${at}kongVersion`} label="Version">
          <Select key={edition} choices={versionsOf(edition)} defaultValue={values?.kongVersion} />
        </Field>
        <TextField
          name={`${at}environment`}
          label="Environment"
          autoComplete="off"
          placeholder="production"
          defaultValue={values?.environment ?? ""}
        />
      </div>
      <TextField
        name={`${at}loadedVaults`}
        label="Loaded vaults"
        kongName="vaults"
        mono
        autoComplete="off"
        spellCheck={false}
        defaultValue={values?.loadedVaults ?? "bundled"}
        help="As in kong.conf: bundled, off, or names with commas. Their names are reserved as prefixes."
      />
      <Checkbox
        name={`${at}guarded`}
        label="Guarded"
        checked={guarded}
        onChange={setGuarded}
        help="Changes wait until other people have approved them."
      />
      <fieldset hidden={!guarded} disabled={!guarded}>
        <TextField
          name={`${at}approvalsNeeded`}
          label="Approvals needed"
          inputMode="numeric"
          defaultValue={values?.approvalsNeeded ?? 1}
          className="max-w-24"
        />
      </fieldset>
    </div>
  );
}
