/** What Next gives a page: both as promises. */
export interface PageProps<P extends string = never> {
  readonly params: Promise<Readonly<Record<P, string>>>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}
