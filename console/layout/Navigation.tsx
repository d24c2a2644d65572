import CableOutlined from "@mui/icons-material/CableOutlined";
import DashboardOutlined from "@mui/icons-material/DashboardOutlined";
import FactCheckOutlined from "@mui/icons-material/FactCheckOutlined";
import GroupsOutlined from "@mui/icons-material/GroupsOutlined";
import MarkEmailReadOutlined from "@mui/icons-material/MarkEmailReadOutlined";
import NotificationsOutlined from "@mui/icons-material/NotificationsOutlined";
import PersonSearchOutlined from "@mui/icons-material/PersonSearchOutlined";
import PeopleOutlined from "@mui/icons-material/PeopleOutlined";
import PersonOffOutlined from "@mui/icons-material/PersonOffOutlined";
import HistoryOutlined from "@mui/icons-material/HistoryOutlined";
import EventRepeatOutlined from "@mui/icons-material/EventRepeatOutlined";
import SettingsOutlined from "@mui/icons-material/SettingsOutlined";
import SendOutlined from "@mui/icons-material/SendOutlined";
import StorageOutlined from "@mui/icons-material/StorageOutlined";
import WebhookOutlined from "@mui/icons-material/WebhookOutlined";
import { Box, List, ListItem, ListItemButton, ListItemIcon, ListItemText, Typography } from "@mui/material";
import { alpha } from "@mui/material/styles";
import { useId } from "react";
import { LinkBase, useMatch, useTranslate } from "react-admin";

import { mayOpen } from "./page-access.js";
import { useRole } from "./useRole.js";

export const RESOURCE_ICONS = {
  exports: SendOutlined,
  runs: HistoryOutlined,
  segments: GroupsOutlined,
  connections: CableOutlined,
  sources: StorageOutlined,
  users: PeopleOutlined,
  erasures: PersonOffOutlined,
  notifications: NotificationsOutlined,
  deliveries: MarkEmailReadOutlined,
  webhooks: WebhookOutlined,
};

const resource = (name: keyof typeof RESOURCE_ICONS) => ({
  to: `/${name}`,
  label: `resources.${name}.name`,
  icon: RESOURCE_ICONS[name],
});

/**
 * The places of the console; what is used daily comes first, what is set up once after it, and what only admins look after
 * last, under a heading. Each sees those that are for their role.
 */
const DAILY = [
  { to: "/", label: "listwright.dashboard.title", icon: DashboardOutlined },
  resource("exports"),
  resource("runs"),
  resource("notifications"),
  { to: "/people", label: "listwright.person.title", icon: PersonSearchOutlined },
  resource("segments"),
  resource("connections"),
  resource("sources"),
];
const ADMINISTRATION = [
  { to: "/refresh", label: "listwright.refresh.title", icon: EventRepeatOutlined },
  resource("webhooks"),
  resource("users"),
  resource("erasures"),
  { to: "/audit", label: "listwright.audit.title", icon: FactCheckOutlined },
  { to: "/settings", label: "listwright.settings.title", icon: SettingsOutlined },
];

export function Navigation({ onNavigate }: { readonly onNavigate?: () => void }) {
  const translate = useTranslate();
  const { role, isPending } = useRole();
  const headingId = useId();
  const theirs = (places: typeof DAILY) => (isPending ? [] : places.filter(({ to }) => mayOpen(role, to)));
  const administration = theirs(ADMINISTRATION);
  return (
    <Box component="nav" aria-label={translate("listwright.layout.navigation")} sx={{ p: 1 }}>
      <List disablePadding>
        {theirs(DAILY).map((place) => (
          <PlaceLink key={place.to} place={place} onNavigate={onNavigate} />
        ))}
      </List>
      {administration.length > 0 && (
        <>
          <Typography id={headingId} variant="body2" color="textSecondary" sx={{ fontSize: 12, px: 2, pt: 2, pb: 0.5 }}>
            {translate("listwright.layout.administration")}
          </Typography>
          <List disablePadding aria-labelledby={headingId}>
            {administration.map((place) => (
              <PlaceLink key={place.to} place={place} onNavigate={onNavigate} />
            ))}
          </List>
        </>
      )}
    </Box>
  );
}

interface PlaceLinkProps {
  readonly place: (typeof DAILY)[number];
  readonly onNavigate: (() => void) | undefined;
}

function PlaceLink({ place: { to, label, icon: Icon }, onNavigate }: PlaceLinkProps) {
  const translate = useTranslate();
  const isHere = useMatch({ path: to, end: to === "/" }) !== null;
  return (
    <ListItem disablePadding sx={{ mb: 0.25 }}>
      <ListItemButton
        component={LinkBase}
        to={to}
        dense
        {...(isHere ? { "aria-current": "page" as const } : {})}
        {...(onNavigate ? { onClick: onNavigate } : {})}
        sx={({ palette }) => ({
          borderRadius: 1,
          color: "text.secondary",
          "& .MuiListItemIcon-root": { minWidth: 34, color: "inherit" },
          "&[aria-current]": { color: "text.primary", backgroundColor: alpha(palette.primary.main, 0.13) },
          "&[aria-current] .MuiListItemText-primary": { fontWeight: 650 },
        })}
      >
        <ListItemIcon>
          <Icon fontSize="small" />
        </ListItemIcon>
        <ListItemText primary={translate(label, { smart_count: 2 })} />
      </ListItemButton>
    </ListItem>
  );
}
