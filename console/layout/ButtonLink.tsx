import { Button } from "@mui/material";
import type { ButtonProps } from "@mui/material";
import { LinkBase } from "react-admin";

/** A link that looks like a button, because going there begins something. */
export function ButtonLink(props: Omit<ButtonProps<typeof LinkBase>, "component">) {
  return <Button component={LinkBase} {...props} />;
}
