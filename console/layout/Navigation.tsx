import CableOutlined from "@mui/icons-material/CableOutlined";
import DashboardOutlined from "@mui/icons-material/DashboardOutlined";
import GroupsOutlined from "@mui/icons-material/GroupsOutlined";
import HistoryOutlined from "@mui/icons-material/HistoryOutlined";
import SendOutlined from "@mui/icons-material/SendOutlined";
import StorageOutlined from "@mui/icons-material/StorageOutlined";
import { Box, List, ListItem, ListItemButton, ListItemIcon, ListItemText } from "@mui/material";
import { alpha } from "@mui/material/styles";
import { LinkBase, useMatch, useTranslate } from "react-admin";

export const RESOURCE_ICONS = {
  exports: SendOutlined,
  runs: HistoryOutlined,
  segments: GroupsOutlined,
  connections: CableOutlined,
  sources: StorageOutlined,
};

/** The places of the console; what is used daily comes first, what is set up once comes last. */
const PLACES = [
  { to: "/", label: "listwright.dashboard.title", icon: DashboardOutlined },
  ...Object.entries(RESOURCE_ICONS).map(([resource, icon]) => ({
    to: `/${resource}`,
    label: `resources.${resource}.name`,
    icon,
  })),
];

export function Navigation({ onNavigate }: { readonly onNavigate?: () => void }) {
  const translate = useTranslate();
  return (
    <Box component="nav" aria-label={translate("listwright.layout.navigation")} sx={{ p: 1 }}>
      <List disablePadding>
        {PLACES.map((place) => (
          <PlaceLink key={place.to} place={place} onNavigate={onNavigate} />
        ))}
      </List>
    </Box>
  );
}

interface PlaceLinkProps {
  readonly place: (typeof PLACES)[number];
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
