import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { keysOf, themeOf } from "@/components/theme";
import { Toaster } from "@/components/ui/toaster";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Keyhole", template: "%s · Keyhole" },
  description: "The admin console for secrets in Kong Gateway",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#161a20" },
  ],
};

/** Fonts, theme and the place for toasts. The theme comes from a cookie, so that the first paint is right already. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  return (
    <html
      lang="en"
      data-theme={themeOf(jar.get("theme")?.value)}
      data-keys={keysOf(jar.get("keys")?.value)}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
