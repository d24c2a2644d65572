import MenuOutlined from "@mui/icons-material/MenuOutlined";
import { Box, Drawer, IconButton, Link, Toolbar } from "@mui/material";
import { Suspense, useState } from "react";
import { LinkBase, SkipNavigationButton, ToggleThemeButton, useLocation, useTranslate } from "react-admin";
import type { LayoutProps } from "react-admin";

import { useOwnTimeZone } from "../schedules/useOwnTimeZone.js";
import { AccountMenu } from "./AccountMenu.js";
import { Brand } from "./Brand.js";
import { LanguageSwitch } from "./LanguageSwitch.js";
import { Navigation } from "./Navigation.js";
import { NotForRolePage } from "./NotForRolePage.js";
import { PageBoundary } from "./PageBoundary.js";
import { mayOpen, rolesFor } from "./page-access.js";
import { useRole } from "./useRole.js";

const NAVIGATION_WIDTH = 208;

/** Bar above, navigation beside (in a drawer where the screen is narrow), page in between: a page that is for the viewer's role. */
export function Layout({ children }: LayoutProps) {
  const translate = useTranslate();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  const { role, isPending } = useRole({ keepsUpToDate: true });
  useOwnTimeZone();
  return (
    <Box sx={{ minHeight: "100vh", display: "flex", flexDirection: "column" }}>
      <SkipNavigationButton />
      <Box
        component="header"
        sx={{
          position: "sticky",
          top: 0,
          zIndex: "appBar",
          bgcolor: "background.paper",
          borderBottom: 1,
          borderColor: "divider",
        }}
      >
        <Toolbar variant="dense" sx={{ gap: { xs: 0, sm: 0.5 }, px: { xs: 1, sm: 2 } }}>
          <IconButton
            color="inherit"
            edge="start"
            aria-label={translate("ra.action.open_menu")}
            onClick={() => setOpen(true)}
            sx={{ display: { md: "none" }, ml: 0, mr: 0.5 }}
          >
            <MenuOutlined />
          </IconButton>
          <Link component={LinkBase} to="/" color="inherit" underline="none">
            <Brand />
          </Link>
          <Box sx={{ flexGrow: 1 }} />
          <LanguageSwitch />
          <ToggleThemeButton />
          <AccountMenu />
        </Toolbar>
      </Box>
      <Drawer open={open} onClose={() => setOpen(false)} sx={{ display: { md: "none" } }}>
        <Box sx={{ width: 264 }}>
          <Navigation onNavigate={() => setOpen(false)} />
        </Box>
      </Drawer>
      <Box sx={{ flexGrow: 1, display: "flex" }}>
        <Box
          sx={{
            display: { xs: "none", md: "block" },
            width: NAVIGATION_WIDTH,
            flexShrink: 0,
            borderRight: 1,
            borderColor: "divider",
          }}
        >
          <Box sx={{ position: "sticky", top: 49 }}>
            <Navigation />
          </Box>
        </Box>
        <Box component="main" id="main-content" tabIndex={-1} sx={{ flexGrow: 1, minWidth: 0, outline: "none" }}>
          <PageBoundary key={pathname}>
            {!isPending && mayOpen(role, pathname) && <Suspense fallback={null}>{children}</Suspense>}
            {!isPending && !mayOpen(role, pathname) && <NotForRolePage roles={rolesFor(pathname)} />}
          </PageBoundary>
        </Box>
      </Box>
    </Box>
  );
}
