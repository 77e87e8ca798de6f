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

/** The fields of a gateway; `at` goes before their names ("gateway." in the set-up). */
export function GatewayFields({ at = "" }: { readonly at?: string }) {
  const [edition, setEdition] = useState<Edition>("enterprise");
  const [guarded, setGuarded] = useState(false);
  return (
    <div className="grid grid-cols-1 gap-4">
      <TextField
        name={`${at}name`}
        label="Name"
        required
        mono
        autoComplete="off"
        spellCheck={false}
        help="Stands in URLs: lower-case letters, digits and hyphens."
      />
      <TextField name={`${at}description`} label="Description" autoComplete="off" />
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
        <Field name={`${at}edition`} label="Edition">
          <Select choices={editions} value={edition} onChange={(event) => setEdition(event.target.value as Edition)} />
        </Field>
        <Field name={`${at}kongVersion`} label="Version">
          <Select key={edition} choices={versionsOf(edition)} />
        </Field>
        <TextField name={`${at}environment`} label="Environment" autoComplete="off" placeholder="production" />
      </div>
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
          defaultValue="1"
          className="max-w-24"
        />
      </fieldset>
    </div>
  );
}
