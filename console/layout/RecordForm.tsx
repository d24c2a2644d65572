import { Stack } from "@mui/material";
import type { ReactNode } from "react";
import { Form, SaveButton, useTranslate } from "react-admin";

import { ButtonLink } from "./ButtonLink.js";

/** Lines that are longer are hard to read. */
export const FORM_WIDTH = 840;

interface RecordFormProps {
  readonly defaultValues?: object;
  readonly record?: object;
  /** Where leaving without saving leads. */
  readonly cancelTo: string;
  readonly saveLabel?: string;
  readonly children: ReactNode;
}

/** A form with its two buttons. Leaving it half filled asks first. */
export function RecordForm({ defaultValues, record, cancelTo, saveLabel, children }: RecordFormProps) {
  const translate = useTranslate();
  return (
    <Form
      warnWhenUnsavedChanges
      noValidate
      {...(defaultValues ? { defaultValues } : {})}
      {...(record ? { record } : {})}
    >
      <Stack sx={{ gap: 2.5, maxWidth: FORM_WIDTH }}>
        {children}
        <Stack direction="row" sx={{ gap: 1 }}>
          <SaveButton alwaysEnable icon={<></>} label={saveLabel ?? "ra.action.save"} />
          <ButtonLink to={cancelTo}>{translate("ra.action.cancel")}</ButtonLink>
        </Stack>
      </Stack>
    </Form>
  );
}
