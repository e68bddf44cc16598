import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { queryClient } from "./api/query.js";
import { router } from "./router.js";
import { colourSchemeManager } from "./ui/colour-scheme.js";
import { styleNonce } from "./ui/csp-nonce.js";
import { cssVariables, theme } from "./ui/theme.js";

/** Everything that all pages stand in. A page that cannot be loaded is told in the log, too. */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourSchemeManager}
      defaultColorScheme="dark"
      getStyleNonce={() => styleNonce() ?? ""}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} onError={console.error} />
      </QueryClientProvider>
      <Notifications position="bottom-right" limit={4} />
    </MantineProvider>
  );
}
