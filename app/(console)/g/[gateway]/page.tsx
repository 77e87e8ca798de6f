import { redirect } from "next/navigation";

/** A gateway's pages begin with its vaults. */
export default async function GatewayPage({ params }: { readonly params: Promise<{ gateway: string }> }) {
  redirect(`/g/${(await params).gateway}/vaults`);
}
