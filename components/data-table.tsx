import Link from "next/link";
import type { ReactNode } from "react";
import type { ListQuery } from "@/lib/server/list-query";
import { hiddenColumns, isNarrowed, listHref, nextSort, wholeListHref } from "./list-query";
import { TableExport } from "./table-export";
import { TableKeys } from "./table-keys";
import { TableToolbar, type ListFilter } from "./table-toolbar";
import { Callout } from "./ui/callout";
import { Icon } from "./ui/icon";
import { Menu } from "./ui/menu";
import { buttonStyle } from "./ui/button-style";

export type { ListFilter, ListQuery };

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  /** The first column's cell becomes the row's link: no link or button inside. */
  readonly cell: (row: Row) => ReactNode;
  readonly sortable?: boolean;
  readonly align?: "end";
  readonly mono?: boolean;
  readonly hideable?: boolean;
  /** Holds what is done with a row: left out of what is taken along. */
  readonly acts?: boolean;
}

export interface DataTableProps<Row> {
  /** What the list holds, said to assistive technology: "Vaults". */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowHref?: (row: Row) => string;
  readonly query: ListQuery;
  /** Placeholder of the search; without one there is no search, and the way to take rows along stands below them. */
  readonly search?: string;
  readonly filters?: readonly ListFilter[];
  /** Keyset cursors of the neighbouring pages. */
  readonly page?: { readonly previous: string | null; readonly next: string | null };
  /** How many there are, in words ("1,204", "1,000+"). */
  readonly count?: string;
  readonly empty: ReactNode;
  /** Why the rows could not be had: what happened, and what to do. */
  readonly problem?: { readonly title: string; readonly text: string } | null;
  readonly dense?: boolean;
  /** Rows can be chosen, for doing something with several: what a row is called, and what stands above the table for them. */
  readonly choose?: { readonly nameOf: (row: Row) => string; readonly bar: ReactNode };
}

/** A list: search and filters in the URL, rows that are links, keyset pages. Rendered on the server. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const {
    caption,
    columns,
    rows,
    rowKey,
    rowHref,
    query,
    search,
    filters,
    page,
    count,
    empty,
    problem,
    dense,
    choose,
  } = props;
  const hidden = hiddenColumns(query);
  const shown = columns.filter((column) => !(column.hideable === true && hidden.has(column.key)));
  const id = caption.toLowerCase().replace(/[^a-z0-9]+/g, "-");

  return (
    <div>
      {search !== undefined && (
        <TableToolbar
          tableId={id}
          caption={caption}
          query={query}
          search={search}
          filters={filters ?? []}
          columns={columns.filter((column) => column.hideable === true)}
        />
      )}
      {problem ? (
        <Callout tone="failing" title={problem.title} role="alert">
          {problem.text}
        </Callout>
      ) : rows.length === 0 ? (
        isNarrowed(query) ? (
          <NothingMatches query={query} caption={caption} />
        ) : (
          empty
        )
      ) : (
        <>
          {choose?.bar}
          <div className="border-t md:overflow-x-auto">
            <table id={id} role="table" aria-label={caption} className="data-table" data-dense={dense || undefined}>
              <thead role="rowgroup">
                <tr role="row">
                  {choose !== undefined && (
                    <th role="columnheader" scope="col" data-choose="">
                      <input
                        type="checkbox"
                        data-choose-page=""
                        autoComplete="off"
                        aria-label="Choose all on this page"
                      />
                    </th>
                  )}
                  {shown.map((column) => (
                    <HeaderCell key={column.key} column={column} query={query} />
                  ))}
                </tr>
              </thead>
              <tbody role="rowgroup">
                {rows.map((row) => (
                  <tr role="row" key={rowKey(row)}>
                    {choose !== undefined && (
                      <td role="cell" data-choose="">
                        <input
                          type="checkbox"
                          data-choose-row=""
                          value={rowKey(row)}
                          autoComplete="off"
                          aria-label={`Choose ${choose.nameOf(row)}`}
                        />
                      </td>
                    )}
                    {shown.map((column, index) => (
                      <td
                        role="cell"
                        key={column.key}
                        data-label={column.header}
                        data-acts={column.acts || undefined}
                        className={`${column.align === "end" ? "align-end" : ""} ${column.mono === true ? "font-mono" : ""}`}
                      >
                        {index === 0 && rowHref !== undefined ? (
                          <Link data-row-link="" href={rowHref(row)} prefetch={false} className="font-medium">
                            {column.cell(row)}
                          </Link>
                        ) : (
                          <div>{column.cell(row)}</div>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {(page !== undefined || count !== undefined || search === undefined) && (
            <Footer
              query={query}
              page={page}
              shown={rows.length}
              count={count}
              caption={caption}
              exports={search === undefined ? id : null}
            />
          )}
        </>
      )}
      <TableKeys tableId={id} />
    </div>
  );
}

function HeaderCell<Row>({ column, query }: { readonly column: Column<Row>; readonly query: ListQuery }) {
  const sort = query.params["sort"];
  const direction = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : undefined;
  return (
    <th
      role="columnheader"
      scope="col"
      aria-sort={direction}
      data-sortable={column.sortable || undefined}
      data-acts={column.acts || undefined}
      className={column.align === "end" ? "align-end" : ""}
    >
      {column.sortable === true ? (
        <Link
          href={listHref(query, { sort: nextSort(sort, column.key) })}
          prefetch={false}
          className="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-ink aria-[current]:text-ink"
          aria-current={direction === undefined ? undefined : "true"}
        >
          {column.header}
          {direction !== undefined && (
            <Icon name={direction === "ascending" ? "arrow-up" : "arrow-down"} className="size-3" />
          )}
        </Link>
      ) : (
        column.header
      )}
    </th>
  );
}

function NothingMatches({ query, caption }: { readonly query: ListQuery; readonly caption: string }) {
  return (
    <div className="flex flex-col items-center gap-3 border-t px-3 py-8 text-center text-muted">
      <p>No {caption.toLowerCase()} match the search and filters.</p>
      <Link className={buttonStyle("plain")} href={wholeListHref(query)}>
        Show all {caption.toLowerCase()}
      </Link>
    </div>
  );
}

interface FooterProps {
  readonly query: ListQuery;
  readonly page: DataTableProps<unknown>["page"];
  readonly shown: number;
  readonly count: string | undefined;
  readonly caption: string;
  /** The table of which rows can be taken along from here. */
  readonly exports: string | null;
}

function Footer({ query, page, shown, count, caption, exports }: FooterProps) {
  const step = (name: "after" | "before", cursor: string | null | undefined, label: string) =>
    cursor ? (
      <Link
        className={buttonStyle("plain")}
        href={listHref(query, { [name]: cursor })}
        rel={label === "Next" ? "next" : "prev"}
      >
        {label}
      </Link>
    ) : null;
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-2 text-sm text-muted">
      {(page !== undefined || count !== undefined) && (
        <p>{count === undefined ? `${shown} shown` : `${shown} shown of ${count}`}</p>
      )}
      {page !== undefined && (page.previous !== null || page.next !== null) && (
        <nav aria-label={`Pages of ${caption.toLowerCase()}`} className="flex gap-2">
          {step("before", page.previous, "Previous")}
          {step("after", page.next, "Next")}
        </nav>
      )}
      {exports !== null && (
        <div className="ml-auto">
          <Menu
            label={`Export ${caption.toLowerCase()}`}
            align="end"
            summary={<Icon name="download" className="size-3.5" />}
          >
            <TableExport tableId={exports} />
          </Menu>
        </div>
      )}
    </div>
  );
}
