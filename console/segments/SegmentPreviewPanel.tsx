import VisibilityOutlined from "@mui/icons-material/VisibilityOutlined";
import { Box, Button, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { HttpError, setSubmissionErrors, useTranslate } from "react-admin";
import { useFormContext } from "react-hook-form";

import { useListwright } from "../data-provider/index.js";
import type { SegmentPreview } from "../data-provider/segments.js";
import { Problem } from "../layout/Problem.js";
import { RecordTable } from "../layout/RecordTable.js";
import { useAction } from "../layout/useAction.js";
import { useFormat } from "../layout/format.js";

interface Asked {
  readonly sourceId: string;
  readonly sql: string;
}

/** Runs the statement as it stands and shows whom it finds. Nothing is saved. */
export function SegmentPreviewPanel() {
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const { getValues, trigger, setError, clearErrors } = useFormContext();
  const [preview, setPreview] = useState<SegmentPreview | null>(null);
  const run = useAction(
    async ({ sourceId, sql }: Asked) => {
      setPreview(null);
      try {
        setPreview(await dataProvider.previewSegment(sourceId, sql));
      } catch (error) {
        if (!(error instanceof HttpError) || error.status !== 422) throw error;
        const { root: _, ...errors } = (error.body as { errors: Record<string, unknown> }).errors;
        setSubmissionErrors(errors, setError);
      }
    },
    { showsProblem: true, leaves: true },
  );

  async function start() {
    clearErrors();
    if (await trigger(["sourceId", "sql"])) run.start(getValues() as Asked);
  }

  return (
    <Stack sx={{ gap: 1.5, mt: 1 }}>
      <Button
        variant="outlined"
        startIcon={<VisibilityOutlined />}
        loading={run.busy}
        onClick={() => void start()}
        sx={{ alignSelf: "start" }}
      >
        {translate("listwright.segments.preview")}
      </Button>
      <Problem error={run.problem} />
      <Box role="status">
        {preview && (
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {translate("listwright.segments.preview_count", {
              smart_count: preview.memberCount,
              count: format.number(preview.memberCount),
              shown: format.number(preview.rows.length),
            })}
          </Typography>
        )}
      </Box>
      {preview && preview.rows.length > 0 && <PreviewRows preview={preview} />}
    </Stack>
  );
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
