import DeleteOutlined from "@mui/icons-material/DeleteOutlined";
import { Alert } from "@mui/material";
import { useState } from "react";
import type { ReactNode } from "react";
import { HttpError, useNavigate, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "./ConfirmDialog.js";
import { GuardedButton } from "./GuardedButton.js";
import { TextLink } from "./TextLink.js";
import { useAction } from "./useAction.js";

interface DeleteButtonProps {
  readonly resource: string;
  readonly id: string;
  /** A question that names what will be deleted. */
  readonly title: string;
  /** Why whoever looks may not; null when they may. */
  readonly reason?: string | null;
  /** Choices that go along; the data provider knows them. */
  readonly meta?: object;
  /** What to say when it is done, where that is more than that it is deleted. */
  readonly done?: string;
  /** What becomes of what depends on it, in a sentence. */
  readonly children: ReactNode;
}

/** Deletes after a question. When something still uses it, that is named with links and nothing is deleted. */
export function DeleteButton({ resource, id, title, reason = null, meta, done, children }: DeleteButtonProps) {
  const translate = useTranslate();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const action = useAction(() => dataProvider.delete(resource, { id, meta }), {
    done: done ?? "listwright.done.deleted",
    showsProblem: true,
    leaves: true,
    onDone: () => void navigate(`/${resource}`),
  });
  const inUse = dependantsOf(action.problem);
  return (
    <>
      <GuardedButton
        color="error"
        startIcon={<DeleteOutlined />}
        reason={reason}
        onClick={() => {
          action.reset();
          setAsking(true);
        }}
      >
        {translate("ra.action.delete")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        destructive
        title={title}
        confirmLabel={translate("ra.action.delete")}
        busy={action.busy}
        disabled={inUse !== null}
        problem={inUse ? null : action.problem}
        onConfirm={() => action.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {inUse ? (
          <Alert severity="warning">
            {action.problem?.message}
            <ul>
              {inUse.map(({ to, name }) => (
                <li key={to}>
                  <TextLink to={to}>{name}</TextLink>
                </li>
              ))}
            </ul>
          </Alert>
        ) : (
          children
        )}
      </ConfirmDialog>
    </>
  );
}

interface Named {
  readonly id: string;
  readonly name: string;
}

interface RemovalRun {
  readonly id: string;
  readonly removalOf: { readonly exportName: string; readonly listName: string } | null;
}

/** What an InUse refusal names; null for any other problem. */
export function dependantsOf(problem: Error | null): readonly { to: string; name: string }[] | null {
  if (!(problem instanceof HttpError) || problem.status !== 409) return null;
  const {
    exports = [],
    segments = [],
    runs = [],
  } = problem.body as { exports?: readonly Named[]; segments?: readonly Named[]; runs?: readonly RemovalRun[] };
  return [
    ...segments.map(({ id, name }) => ({ to: `/segments/${id}/show`, name })),
    ...exports.map(({ id, name }) => ({ to: `/exports/${id}/show`, name })),
    ...runs.map(({ id, removalOf }) => ({
      to: `/runs/${id}/show`,
      name: removalOf ? `${removalOf.exportName} (${removalOf.listName})` : id,
    })),
  ];
}
