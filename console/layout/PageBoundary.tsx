import { Alert, Box, Button } from "@mui/material";
import { Component } from "react";
import type { ReactNode } from "react";
import { useTranslate } from "react-admin";

/** A page that breaks takes only itself down: bar and navigation stay, and going elsewhere begins anew. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const translate = useTranslate();
  return (
    <Box sx={{ p: { xs: 2, md: 4 }, maxWidth: 1080 }}>
      <Alert
        severity="error"
        action={
          <Button color="inherit" size="small" onClick={() => location.reload()}>
            {translate("listwright.action.reload")}
          </Button>
        }
      >
        {translate("listwright.error.page_broke")}
      </Alert>
    </Box>
  );
}
