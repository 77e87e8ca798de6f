"use client";

import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { askAgain } from "@/components/live/ask-again";
import { changesMoved } from "@/components/live/live-events";
import { useStream } from "@/components/live/use-stream";
import { ChangeSplit, type ChangeSplitProps } from "./change-split";
import { newsOf, waitingWords } from "./queue-words";
import { useKeptFocus } from "./use-kept-focus";

/** So often the queue is asked for while the page has no stream. */
const pollMs = 5_000;
/** As fresh as that it is not asked for again when the page is looked at anew. */
const freshMs = 15_000;

type Page = ChangeSplitProps["page"] & { readonly waiting: { readonly forMe: number; readonly inAll: number } };

export interface LiveChangeSplitProps extends Omit<ChangeSplitProps, "page" | "now"> {
  /** As the server had it when it made the page. */
  readonly page: Page;
  readonly now: string;
  /** Where the same part of the queue is had again. */
  readonly source: string;
}

/**
 * The queue as it is now. The server draws it first; from then on it is asked for again when changes moved, and every few
 * seconds while the page has no stream. What is new is said politely, and whoever stands in it stays where they were.
 */
export function LiveChangeSplit(props: LiveChangeSplitProps) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <Queue {...props} />
    </QueryClientProvider>
  );
}

async function readQueue(source: string, signal: AbortSignal): Promise<Page> {
  const answer = await askAgain(source, signal);
  if (!answer.ok) throw new Error("What waits could not be read again, so this is how it was. Load the page anew.");
  return (await answer.json()) as Page;
}

function Queue({ page, now, source, ...rest }: LiveChangeSplitProps) {
  const client = useQueryClient();
  const hasStream = useStream();
  const madeAt = Date.parse(now);
  const { data, dataUpdatedAt, error } = useQuery({
    queryKey: ["changes", source],
    queryFn: ({ signal }) => readQueue(source, signal),
    initialData: page,
    initialDataUpdatedAt: madeAt,
    staleTime: freshMs,
    refetchInterval: hasStream ? false : pollMs,
    retry: 1,
  });
  useEffect(() => {
    // What the server drew anew is newer than what was asked for before.
    const known = client.getQueryState(["changes", source]);
    if (known !== undefined && known.dataUpdatedAt < madeAt) {
      client.setQueryData(["changes", source], page, { updatedAt: madeAt });
    }
  }, [client, source, page, madeAt]);
  useEffect(() => {
    const onMove = () => void client.invalidateQueries({ queryKey: ["changes", source] });
    addEventListener(changesMoved, onMove);
    return () => removeEventListener(changesMoved, onMove);
  }, [client, source]);
  const keepFocus = useKeptFocus(data);
  const [heard, setHeard] = useState({ source, data, news: "" });
  if (heard.data !== data || heard.source !== source) {
    const news = heard.source === source ? (newsOf(heard.data.changes, data.changes) ?? heard.news) : "";
    setHeard({ source, data, news });
  }
  return (
    <div {...keepFocus}>
      <p className="mb-3 text-sm text-muted">{waitingWords(data.waiting)}</p>
      <p role="status" className="sr-only">
        {heard.news}
      </p>
      <p role="status" className="mb-3 text-sm text-stale empty:mb-0">
        {error?.message}
      </p>
      <ChangeSplit {...rest} page={data} now={new Date(Math.max(dataUpdatedAt, madeAt)).toISOString()} />
    </div>
  );
}
