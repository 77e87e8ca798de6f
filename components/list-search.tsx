import Form from "next/form";
import type { ListQuery } from "@/lib/server/list-query";
import { Icon } from "./ui/icon";
import { Kbd } from "./ui/kbd";

export interface ListSearchProps {
  readonly query: ListQuery;
  /** Said to assistive technology: "Search vaults". */
  readonly label: string;
  readonly placeholder: string;
}

/** The search of a list, reached by `/`; what is sought is `q` in the URL. */
export function ListSearch({ query, label, placeholder }: ListSearchProps) {
  return (
    <Form action={query.path} role="search" className="relative w-full sm:w-64">
      <KeptParams query={query} but={["q"]} />
      <Icon name="search" className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint" />
      <input
        type="search"
        name="q"
        data-search=""
        defaultValue={query.params["q"] ?? ""}
        key={query.params["q"] ?? ""}
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        className="control pr-9 pl-8"
      />
      <span
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2 hidden -translate-y-1/2 sm:block"
      >
        <Kbd>/</Kbd>
      </span>
    </Form>
  );
}

/** What a form sends along of the URL; whatever changes, the list starts at its first page again. */
export function KeptParams({ query, but }: { readonly query: ListQuery; readonly but: readonly string[] }) {
  return Object.entries(query.params)
    .filter(([name, value]) => value !== "" && !["after", "before", ...but].includes(name))
    .map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}
