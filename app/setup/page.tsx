import type { Metadata } from "next";
import { Entrance } from "@/components/entrance";
import { SetupByLink } from "@/components/setup-by-link";
import { setUpAction } from "./actions";

export const metadata: Metadata = { title: "Set up" };

/** Needs a nonce for each request, so it is never made ahead. */
export const dynamic = "force-dynamic";

export default function SetupPage() {
  return (
    <Entrance title="Set up Keyhole" wide>
      <SetupByLink action={setUpAction} />
    </Entrance>
  );
}
