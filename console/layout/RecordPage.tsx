import { Box, LinearProgress } from "@mui/material";
import type { ReactNode } from "react";
import { EditBase, ShowBase, useEditContext, useShowContext, useTranslate } from "react-admin";
import type { RaRecord, TransformData } from "react-admin";

/**
 * react-admin puts rows of lists where single records are kept, and ours carry less. Asked for with this, a record is
 * never taken from a list.
 */
export const WHOLE = { whole: true } as const;

/** Reads the record that the address names and hands it over. A record that does not exist leads back to the list. */
export function RecordPage<T extends RaRecord>({ children }: { readonly children: (record: T) => ReactNode }) {
  return (
    <ShowBase<T> queryOptions={{ meta: WHOLE }}>
      <Shown>{children}</Shown>
    </ShowBase>
  );
}

function Shown<T extends RaRecord>({ children }: { readonly children: (record: T) => ReactNode }) {
  const { record } = useShowContext<T>();
  return record ? children(record) : <Waiting />;
}

interface EditPageProps<T extends RaRecord> {
  readonly transform?: TransformData;
  readonly children: (record: T) => ReactNode;
}

/** The same for a form: it saves what it says was changed, after the server agreed. */
export function EditPage<T extends RaRecord>({ transform, children }: EditPageProps<T>) {
  return (
    <EditBase<T>
      mutationMode="pessimistic"
      redirect="show"
      // What somebody types must not be overwritten by what is read again meanwhile.
      queryOptions={{ meta: WHOLE, refetchOnWindowFocus: false, refetchOnReconnect: false }}
      {...(transform ? { transform } : {})}
    >
      <Edited>{children}</Edited>
    </EditBase>
  );
}

function Edited<T extends RaRecord>({ children }: { readonly children: (record: T) => ReactNode }) {
  const { record } = useEditContext<T>();
  return record ? children(record) : <Waiting />;
}

function Waiting() {
  const translate = useTranslate();
  return (
    <Box sx={{ p: 4, maxWidth: 1080 }}>
      <LinearProgress aria-label={translate("ra.page.loading")} />
    </Box>
  );
}
