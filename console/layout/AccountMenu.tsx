import AccountCircleOutlined from "@mui/icons-material/AccountCircleOutlined";
import KeyOutlined from "@mui/icons-material/KeyOutlined";
import LogoutOutlined from "@mui/icons-material/LogoutOutlined";
import { Divider, IconButton, ListItemIcon, ListItemText, Menu, MenuItem, Tooltip } from "@mui/material";
import { useId, useState } from "react";
import { LinkBase, useGetIdentity, useLogout, useTranslate } from "react-admin";

import { useRole } from "./useRole.js";

export function AccountMenu() {
  const translate = useTranslate();
  const logout = useLogout();
  const { identity } = useGetIdentity();
  const { role } = useRole();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const menuId = useId();
  const close = () => setAnchor(null);
  return (
    <>
      <Tooltip title={translate("listwright.account.menu")}>
        <IconButton
          color="inherit"
          aria-label={translate("listwright.account.menu")}
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          {...(anchor ? { "aria-controls": menuId } : {})}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <AccountCircleOutlined />
        </IconButton>
      </Tooltip>
      <Menu id={menuId} anchorEl={anchor} open={anchor !== null} onClose={close}>
        <MenuItem component={LinkBase} to="/account" onClick={close}>
          <ListItemIcon>
            <KeyOutlined fontSize="small" />
          </ListItemIcon>
          <ListItemText
            primary={translate("listwright.account.title")}
            secondary={
              <>
                {identity?.fullName}
                {role && (
                  <>
                    <br />
                    {translate(`listwright.role.${role}`)}
                  </>
                )}
              </>
            }
          />
        </MenuItem>
        <Divider />
        <MenuItem
          onClick={() => {
            close();
            void logout();
          }}
        >
          <ListItemIcon>
            <LogoutOutlined fontSize="small" />
          </ListItemIcon>
          <ListItemText primary={translate("ra.auth.logout")} />
        </MenuItem>
      </Menu>
    </>
  );
}
