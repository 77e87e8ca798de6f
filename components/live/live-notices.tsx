import { Callout } from "@/components/ui/callout";

/**
 * Where an open page says what is urgent: how one looks is drawn here, for the page's stream to copy and fill in. (Not a
 * `template`: what stands in one React does not find again.) `now`: the moment of rendering; what is older the page itself
 * says.
 */
export function LiveNotices({ now }: { readonly now: Date }) {
  return (
    <section
      aria-label="Urgent"
      data-live-notices={now.toISOString()}
      className="fixed right-4 bottom-4 z-40 grid w-[min(28rem,calc(100vw-2rem))] gap-2"
    >
      <div hidden data-notice-model="">
        <div className="rounded bg-surface shadow-float" role="alert">
          <Callout tone="failing" title={<span data-notice-text="" />}>
            <p className="flex flex-wrap gap-x-4 gap-y-1">
              <a data-notice-way="" href="/notifications" className="font-medium underline">
                Open the change
              </a>
              <button type="button" data-notice-away="" className="text-muted underline">
                Put away
              </button>
            </p>
          </Callout>
        </div>
      </div>
    </section>
  );
}
