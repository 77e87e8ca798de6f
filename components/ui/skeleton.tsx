/** The shape of a list that is loading; appears only after 200 ms. */
export function Skeleton({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div role="status" className="after-200ms">
      <span className="sr-only">Loading</span>
      <div aria-hidden="true">
        <div className="mb-6 flex items-center justify-between">
          <span className="ghost h-5 w-32" />
          <span className="ghost h-8 w-28" />
        </div>
        <div className="divide-y border-y">
          {Array.from({ length: rows }, (_, row) => (
            <div key={row} className="flex h-9 items-center gap-6 px-3">
              <span className="ghost h-2.5 w-24" />
              <span className="ghost h-2.5 w-16" />
              <span className="ghost hidden h-2.5 w-40 sm:block" />
              <span className="ghost ml-auto h-2.5 w-12" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
