import VisibilityOutlined from "@mui/icons-material/VisibilityOutlined";
import { Box, Button, Stack, Typography } from "@mui/material";
import { useMutation } from "@tanstack/react-query";
import { HttpError, setSubmissionErrors, useTranslate } from "react-admin";
import { useFormContext, useWatch } from "react-hook-form";
import type { FieldValues, UseFormSetError } from "react-hook-form";

import { useListwright } from "../data-provider/index.js";
import type { SegmentPreview } from "../data-provider/segments.js";
import { Problem } from "../layout/Problem.js";
import { RecordTable } from "../layout/RecordTable.js";
import { useFormat } from "../layout/format.js";

interface Asked {
  readonly sourceId: string;
  readonly sql: string;
}

/** Runs the statement as it stands and shows whom it finds. Nothing is saved; a statement changed since is not shown as seen. */
export function SegmentPreviewPanel() {
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const { getValues, trigger, setError, clearErrors } = useFormContext<Asked>();
  const [sourceId, sql] = useWatch<Asked, ["sourceId", "sql"]>({ name: ["sourceId", "sql"] });
  const run = useMutation({
    mutationFn: async (asked: Asked) => ({
      asked,
      preview: await dataProvider.previewSegment(asked.sourceId, asked.sql),
    }),
    onError: (error) => {
      const errors = fieldErrorsOf(error);
      if (errors) setSubmissionErrors(errors, setError as UseFormSetError<FieldValues>);
    },
  });
  const seen = run.data;
  const preview = seen && seen.asked.sql === sql && seen.asked.sourceId === sourceId ? seen.preview : null;

  async function start() {
    clearErrors();
    if (!(await trigger(["sourceId", "sql"]))) return;
    const { sourceId: from, sql: statement } = getValues();
    run.mutate({ sourceId: from, sql: statement });
  }

  return (
    <Stack sx={{ gap: 1.5, mt: 1 }}>
      <Button
        variant="outlined"
        startIcon={<VisibilityOutlined />}
        loading={run.isPending}
        onClick={() => void start()}
        sx={{ alignSelf: "start" }}
      >
        {translate("listwright.segments.preview")}
      </Button>
      <Problem error={fieldErrorsOf(run.error) ? null : run.error} />
      <Box role="status">
        {preview && (
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {translate(
              preview.memberCount === 0 ? "listwright.segments.preview_none" : "listwright.segments.preview_count",
              {
                smart_count: preview.memberCount,
                count: format.number(preview.memberCount),
                shown: format.number(preview.rows.length),
              },
            )}
          </Typography>
        )}
      </Box>
      {preview && preview.rows.length > 0 && <PreviewRows preview={preview} />}
    </Stack>
  );
}

/** Problems with single fields, to be shown beside them; null for any other problem. */
function fieldErrorsOf(error: Error | null): FieldValues | null {
  if (!(error instanceof HttpError) || error.status !== 422) return null;
  const { root: _, ...errors } = (error.body as { errors: FieldValues }).errors;
  return errors;
}

function PreviewRows({ preview }: { readonly preview: SegmentPreview }) {
  const translate = useTranslate();
  return (
    <Box
      tabIndex={0}
      role="region"
      aria-label={translate("listwright.segments.preview_rows")}
      sx={{
        maxHeight: 380,
        overflow: "auto",
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        "& td, & th": { whiteSpace: "nowrap" },
        // One box scrolls, and it is this one: the keyboard reaches it.
        "& .MuiTableContainer-root": { overflow: "visible" },
      }}
    >
      <RecordTable
        label={translate("listwright.segments.preview_rows")}
        rows={preview.rows}
        columns={preview.fields.map(({ name }, index) => ({
          key: name,
          label: name,
          render: (row: SegmentPreview["rows"][number]) => row?.[index] ?? "–",
        }))}
      />
    </Box>
  );
}
