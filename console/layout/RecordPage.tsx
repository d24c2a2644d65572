import { Box, LinearProgress } from "@mui/material";
import type { ReactNode } from "react";
import {
  EditBase,
  HttpError,
  ShowBase,
  useEditContext,
  useNotify,
  useRedirect,
  useResourceContext,
  useShowContext,
  useTranslate,
} from "react-admin";
import type { RaRecord, TransformData } from "react-admin";

import { NotForRolePage } from "./NotForRolePage.js";
import { useRole } from "./useRole.js";

/**
 * react-admin puts rows of lists where single records are kept, and ours carry less. Asked for with this, a record is
 * never taken from a list.
 */
export const WHOLE = { whole: true } as const;

/**
 * Reads the record that the address names and hands it over. A record that does not exist leads back to the list; one
 * that is not for the viewer says so.
 */
export function RecordPage<T extends RaRecord>({ children }: { readonly children: (record: T) => ReactNode }) {
  return (
    <ShowBase<T> queryOptions={{ meta: WHOLE, onError: useLeave() }}>
      <Shown>{children}</Shown>
    </ShowBase>
  );
}

/** What becomes of a page whose record cannot be read. */
function useLeave() {
  const notify = useNotify();
  const redirect = useRedirect();
  const resource = useResourceContext();
  const { role } = useRole();
  // What is kept from somebody is not there for them: the server does not say which of the two it is.
  const gone = role === "ADMIN" ? "ra.notification.item_doesnt_exist" : "listwright.contributor.not_there";
  return (error: Error) => {
    if (isRefused(error)) return;
    notify(error instanceof HttpError && error.status !== 404 ? error.message : gone, {
      type: "error",
    });
    redirect("list", resource);
  };
}

function isRefused(error: unknown): error is HttpError {
  return error instanceof HttpError && error.status === 403;
}

function Shown<T extends RaRecord>({ children }: { readonly children: (record: T) => ReactNode }) {
  const { record, error } = useShowContext<T>();
  return record ? children(record) : <Without error={error} />;
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
      queryOptions={{ meta: WHOLE, refetchOnWindowFocus: false, refetchOnReconnect: false, onError: useLeave() }}
      {...(transform ? { transform } : {})}
    >
      <Edited>{children}</Edited>
    </EditBase>
  );
}

function Edited<T extends RaRecord>({ children }: { readonly children: (record: T) => ReactNode }) {
  const { record, error } = useEditContext<T>();
  return record ? children(record) : <Without error={error} />;
}

function Without({ error }: { readonly error: unknown }) {
  const translate = useTranslate();
  if (isRefused(error)) return <NotForRolePage reason={error.message} />;
  return (
    <Box sx={{ p: 4, maxWidth: 1080 }}>
      <LinearProgress aria-label={translate("ra.page.loading")} />
    </Box>
  );
}
