import Link from "next/link";
import type { ListQuery } from "@/lib/server/list-query";
import { FilterChip } from "./filter-chip";
import { hiddenColumns, listHref, toggleHidden } from "./list-query";
import { ListSearch } from "./list-search";
import { TableExport } from "./table-export";
import { Icon } from "./ui/icon";
import { Menu } from "./ui/menu";
import { menuItem } from "./ui/menu-item";

/** One thing to filter by, a parameter of the URL. */
export interface ListFilter {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string; readonly count?: string }[];
}

export interface TableToolbarProps {
  readonly tableId: string;
  readonly caption: string;
  readonly query: ListQuery;
  readonly search: string;
  readonly filters: readonly ListFilter[];
  readonly columns: readonly { readonly key: string; readonly header: string }[];
}

/** One line above a list: search, the filters in force as chips, one way to add another, columns and export. */
export function TableToolbar({ tableId, caption, query, search, filters, columns }: TableToolbarProps) {
  const active = filters.flatMap((filter) => {
    const value = query.params[filter.name];
    if (value === undefined || value === "") return [];
    return [{ filter, word: filter.choices.find((choice) => choice.value === value)?.label ?? value }];
  });
  const open = filters.filter((filter) => !active.some((each) => each.filter === filter));
  const hidden = hiddenColumns(query);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <ListSearch query={query} label={`Search ${caption.toLowerCase()}`} placeholder={search} />
      {active.map(({ filter, word }) => (
        <FilterChip
          key={filter.name}
          href={listHref(query, { [filter.name]: null })}
          label={filter.label}
          word={word}
        />
      ))}
      {open.length > 0 && (
        <Menu
          label="Add a filter"
          summary={
            <span className="flex items-center gap-1 text-sm text-muted">
              <Icon name="plus" className="size-3.5" /> Filter
            </span>
          }
        >
          {open.map((filter) => (
            <div key={filter.name} role="group" aria-label={filter.label} className="border-b py-1 last:border-b-0">
              <p className="px-2 py-1 text-xs text-muted">{filter.label}</p>
              {filter.choices.map((choice) => (
                <Link
                  key={choice.value}
                  className={`${menuItem} text-sm`}
                  href={listHref(query, { [filter.name]: choice.value })}
                >
                  {choice.label}
                  {choice.count !== undefined && <span className="ml-auto text-faint">{choice.count}</span>}
                </Link>
              ))}
            </div>
          ))}
        </Menu>
      )}
      <div className="ml-auto">
        <Menu label="Columns and export" align="end" summary={<Icon name="columns" className="text-muted" />}>
          {columns.length > 0 && (
            <div role="group" aria-label="Columns" className="border-b pb-1">
              <p className="px-2 py-1 text-xs text-muted">Columns</p>
              {columns.map(({ key, header }) => (
                <Link
                  key={key}
                  className={`${menuItem} text-sm`}
                  href={listHref(query, { hide: toggleHidden(query, key) })}
                >
                  <Icon name="check" className={hidden.has(key) ? "invisible" : ""} />
                  {header}
                  <span className="sr-only">{hidden.has(key) ? ", hidden" : ", shown"}</span>
                </Link>
              ))}
            </div>
          )}
          <TableExport tableId={tableId} />
        </Menu>
      </div>
    </div>
  );
}
