"use client";

import ErrorPage from "./error";
import "./globals.css";

/** When not even the document could be made. */
export default function GlobalError(props: Parameters<typeof ErrorPage>[0]) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
